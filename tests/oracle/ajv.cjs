// Validates an export with Ajv in strict mode, every line or a file as a whole: node ajv.cjs SCHEMA NDJSON|JSON
// An independent reading of the schema: neither the validator nor the language is the one the program uses.
const fs = require("node:fs");
const path = require("node:path");
const Ajv = require("ajv/dist/2020").default;

const [schemaFile, file] = process.argv.slice(2);
const ajv = new Ajv({ strict: true, allErrors: true });
const validate = ajv.compile(JSON.parse(fs.readFileSync(schemaFile, "utf8")));
const text = fs.readFileSync(file, "utf8");
const lines = file.endsWith(".ndjson") ? text.split("\n").filter(Boolean) : [text];
let refused = 0;
for (const [index, line] of lines.entries()) {
  if (!validate(JSON.parse(line))) {
    refused += 1;
    console.error(`line ${index + 1}: ${ajv.errorsText(validate.errors).slice(0, 500)}`);
  }
}
console.log(`Ajv, strict: ${path.basename(file)}: ${lines.length} values, ${refused} refused`);
process.exit(refused || !lines.length ? 1 : 0);
