// Compiles each JSON Schema named on the command line with Ajv in strict mode; prints what it says of those that fail.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const [modules, ...files] = process.argv.slice(2);
const from = createRequire(`${modules}/`);
const Ajv = from("ajv/dist/2020").default;
const formats = from("ajv-formats").default;
for (const file of files) {
  const ajv = new Ajv({ strict: true, allErrors: true });
  formats(ajv);
  try {
    ajv.compile(JSON.parse(readFileSync(file, "utf-8")));
  } catch (error) {
    console.log(`${file}: ${error.message}`);
    process.exitCode = 1;
  }
}
