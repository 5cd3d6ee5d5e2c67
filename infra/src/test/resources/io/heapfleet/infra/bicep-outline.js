// Prints what a Bicep file declares and uses, as one JSON object: what it takes to find slips of the
// pen without Bicep's compiler. Usage: node bicep-outline.js FOLDER_WITH_NODE_MODULES FILE
'use strict';
const fs = require('fs');
const path = require('path');

const [folder, file] = process.argv.slice(2);
const from = require('module').createRequire(path.join(path.resolve(folder), 'here.js'));
const { Parser, Language } = from('web-tree-sitter');

const children = (node) => Array.from({ length: node.namedChildCount }, (_, i) => node.namedChild(i));
const at = (node) => node.startPosition.row + 1;

// A literal as it is, an expression as '=' and its text.
function value(node) {
  switch (node.type) {
    case 'object':
      return object(node);
    case 'array':
      return children(node).filter((child) => child.type !== 'comment').map(value);
    case 'boolean':
      return node.text === 'true';
    case 'number':
      return Number(node.text);
    case 'string':
      return children(node).some((child) => child.type === 'interpolation')
        ? '=' + node.text
        : node.text.slice(1, -1);
    default:
      return '=' + node.text;
  }
}

function object(node) {
  const found = {};
  for (const property of children(node)) {
    if (property.type === 'object_property') {
      const [key, content] = children(property);
      found[key.text] = value(content);
    }
  }
  return found;
}

// The object that a resource is, also one of a loop or a condition.
function body(node) {
  if (node.type === 'object') return node;
  for (const child of children(node).reverse()) {
    const found = body(child);
    if (found) return found;
  }
  return null;
}

(async () => {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(from.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));
  const root = parser.parse(fs.readFileSync(file, 'utf8')).rootNode;
  const outline = { errors: [], declared: {}, resources: {}, parameters: [], outputs: [], used: [], called: [] };

  (function walk(node, scope) {
    if (node.isError || node.isMissing) outline.errors.push(`line ${at(node)}: ${node.type} ${node.text.slice(0, 60)}`);
    const parts = children(node);
    let inside = scope;
    let uses = parts;
    switch (node.type) {
      case 'parameter_declaration':
      case 'variable_declaration':
      case 'resource_declaration':
      case 'output_declaration':
      case 'module_declaration': {
        const name = parts[0].text;
        if (node.type === 'output_declaration') outline.outputs.push(name);
        else outline.declared[name] = at(node);
        if (node.type === 'parameter_declaration') outline.parameters.push(name);
        if (node.type === 'resource_declaration') {
          outline.resources[name] = { type: value(parts[1]), ...object(body(node)) };
        }
        uses = parts.slice(1);
        break;
      }
      case 'for_statement':
        inside = [...scope, parts[0].text];
        uses = parts.slice(1);
        break;
      case 'object_property':
        uses = parts.slice(1);
        break;
      case 'call_expression':
        outline.called.push({ name: parts[0].text, line: at(node) });
        uses = parts.slice(1);
        break;
      case 'type':
        uses = [];
        break;
      case 'identifier':
        if (!scope.includes(node.text)) outline.used.push({ name: node.text, line: at(node) });
    }
    uses.forEach((child) => walk(child, inside));
  })(root, []);
  console.log(JSON.stringify(outline));
})();
