// Each report of wgpolicyk8s.io is of the CRD's schema, as Kyverno brings it.
import assert from 'node:assert/strict';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {createRequire} from 'node:module';

const [build, samples] = process.argv.slice(2);
const require = createRequire(`${build}/`);
const validatorOf = (kind) => require(`${build}/node_modules/@kubernetes-models/kyverno/_schemas/Wgpolicyk8sIoV1alpha2${kind}.js`).validate;

let count = 0;
for (const audit of readdirSync(samples)) {
  const file = `${samples}/${audit}/wgpolicy.json`;
  if (!existsSync(file)) continue;
  for (const report of JSON.parse(readFileSync(file, 'utf8')).items) {
    const validate = validatorOf(report.kind);
    assert.ok(validate(report), `${audit} ${report.metadata.name}: ${JSON.stringify(validate.errors)}`);
    report.results[0].result = 'perhaps';
    assert.ok(!validate(report), 'a result of no such kind is refused');
    ++count;
  }
}
assert.ok(count > 5);
console.log(`${count} policy reports are of their schema`);
