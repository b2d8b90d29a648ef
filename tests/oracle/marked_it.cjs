// What marked-it-core (version 1) makes of pages. One JSON object {"text": …} per line in, one per line out:
// {"headings": [{level, id, src}], "blocks": [{kind, words, src, in_list}]}, both in document order.
//
// marked-it tells neither lines nor where an attribute came from, so its extension hooks stamp every block with its
// kind and its source (`src`, the first line of text, empty for containers), and the finished HTML is walked. Two things are
// arranged beforehand: a definition `{:x: …}` becomes `{:x: .x}`, so that the word is seen and not what it stands
// for, and automatic heading ids get a prefix by which they are recognised. The module is found through NODE_PATH.

'use strict';
const readline = require('readline');
const markedIt = require('marked-it-core');

const AUTOMATIC = '@auto@';
const DEFINITION = /^([ \t]*\{:([\w-]+):)[^\n}]*(\}[ \t]*)$/gm;
const NOISE = new Set(['data-kind', 'data-src', 'data-own', 'id', 'class']);

const FENCE = /^(`{3,}|~{3,})/;
const firstLine = (text) => (text || '').split('\n').map((line) => line.trim())
  .find((line) => line && !FENCE.test(line)) || '';
const classes = (attribs) => (attribs.class || '').split(/\s+/).filter(Boolean);
const bare = (attribs) => Object.keys(attribs).filter((key) => attribs[key] === '' && !NOISE.has(key));

function stamp(kind) {
  return (html, data) => {
    let own = '';
    if (kind === 'html') {
      const root = data.htmlToDom(data.src || '').find((node) => node.attribs);
      own = root ? classes(root.attribs).concat(bare(root.attribs)).join(' ') : '';
    }
    const src = encodeURIComponent(firstLine(data.src).slice(0, 80).toWellFormed());
    return html.replace(/^(\s*<[A-Za-z][\w-]*)/, `$1 data-kind="${kind}" data-own="${own}" data-src="${src}"`);
  };
}

const hooks = { onHeading: 'heading', onCode: 'code', onBlockquote: 'quote', onHtml: 'html', onHr: 'rule',
  onList: 'list', onListItem: 'item', onParagraph: 'paragraph', onTable: 'table' };
const extensions = { html: {} };
for (const [name, kind] of Object.entries(hooks)) extensions.html[name] = stamp(kind);

function walk(nodes, found, inList) {
  for (const node of nodes) {
    const attribs = node.attribs || {};
    const stamped = attribs['data-kind'];
    if (stamped) {
      const kind = stamped === 'html' && node.name === 'pre' ? 'code' : stamped;
      const own = new Set((attribs['data-own'] || '').split(' '));
      const words = classes(attribs).concat(bare(attribs)).filter((word) => !own.has(word));
      const src = decodeURIComponent(attribs['data-src'] || '');
      if (kind === 'heading') {
        const id = attribs.id && !attribs.id.startsWith(AUTOMATIC) ? attribs.id : null;
        found.headings.push({ level: Number(node.name.slice(1)), id, src });
      }
      if (kind === 'code' || words.length) {
        found.blocks.push({ kind, words: [...new Set(words)].sort(), src, in_list: inList });
      }
    }
    walk(node.children || [], found, inList || node.name === 'li');
  }
}

function extract(text) {
  const found = { headings: [], blocks: [] };
  const markedOptions = { tables: true, gfm: true, headerPrefix: AUTOMATIC, xhtml: true, langPrefix: 'lang-' };
  const options = { version: 1, processFrontMatter: false, extensions, markedOptions };
  const html = markedIt.generate(text.replace(DEFINITION, '$1 .$2$3'), options).html.text;
  const { htmlToDom } = require('marked-it-core/lib/common.js');
  walk(htmlToDom(html), found, false);
  return found;
}

readline.createInterface({ input: process.stdin }).on('line', (request) => {
  let found;
  try {
    found = extract(JSON.parse(request).text);
  } catch (error) {
    found = { error: String(error).slice(0, 200) };
  }
  process.stdout.write(JSON.stringify(found) + '\n');
});
