// Parses each AsyncAPI document named on the command line with the AsyncAPI initiative's parser; prints its complaints.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const [modules, ...files] = process.argv.slice(2);
const { Parser } = createRequire(`${modules}/`)("@asyncapi/parser");
(async () => {
  for (const file of files) {
    const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf-8"));
    for (const one of diagnostics.filter((each) => each.severity < 2)) {
      console.log(`${file}: ${one.path.join(".")}: ${one.message}`);
    }
    if (document === undefined) process.exitCode = 1;
  }
})();
