// Validates every line of an export with Ajv in strict mode: node ajv.cjs SCHEMA NDJSON
// An independent reading of the schema: neither the validator nor the language is the one the program uses.
const fs = require("node:fs");
const Ajv = require("ajv/dist/2020").default;

const [schemaFile, ndjsonFile] = process.argv.slice(2);
const ajv = new Ajv({ strict: true, allErrors: true });
const validate = ajv.compile(JSON.parse(fs.readFileSync(schemaFile, "utf8")));
const lines = fs.readFileSync(ndjsonFile, "utf8").split("\n").filter(Boolean);
let refused = 0;
for (const [index, line] of lines.entries()) {
  if (!validate(JSON.parse(line))) {
    refused += 1;
    console.error(`line ${index + 1}: ${ajv.errorsText(validate.errors).slice(0, 500)}`);
  }
}
console.log(`Ajv, strict: ${lines.length} incidents, ${refused} refused`);
process.exit(refused || !lines.length ? 1 : 0);
