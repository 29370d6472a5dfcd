#!/usr/bin/env bash
# Papers by the real cosign, 2.5 and 3.1: what they attest is judged by a policy that asks for it, and denied where it does not say what is asked for.
# usage: tests/interop/papers.sh SEKISHO [PEERS]   (default: .deps/peers, see fetch-peers.sh)
# Exits 77 where a peer is missing, unless SEKISHO_REQUIRE_PEERS=1 makes that a failure.
set -uo pipefail
# shellcheck source=tests/interop/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
need_peers "$cosign2" "$cosign3" "$oras"
start_registry
export COSIGN_PASSWORD=interop SEKISHO_PASSWORD=interop

for name in release scanner; do "$cosign2" generate-key-pair --output-key-prefix "$name" >/dev/null 2>&1; done
echo '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogConfig":{},"tsaConfig":{}}' >offline.json
cat >sbom.json <<'END'
{"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"timestamp":"2026-01-01T00:00:00Z","authors":[{"name":"ci"}],
 "component":{"type":"container","name":"app","bom-ref":"root"}},
 "components":[{"type":"library","name":"event-stream","version":"3.3.6","supplier":{"name":"acme"},"bom-ref":"a",
  "licenses":[{"expression":"MIT OR GPL-3.0-only"}],"purl":"pkg:npm/event-stream@3.3.6"}],"dependencies":[{"ref":"root","dependsOn":["a"]}]}
END
cat >scan.json <<'END'
{"invocation":{"uri":"https://ci.example/1"},"scanner":{"uri":"pkg:github/aquasecurity/trivy","version":"0.50","db":{"uri":"","version":""},
 "result":{"SchemaVersion":2,"Results":[{"Target":"app","Vulnerabilities":[{"VulnerabilityID":"CVE-2026-1000","PkgName":"openssl",
  "InstalledVersion":"3.0.1","Severity":"HIGH"}]}]}},"metadata":{"scanStartedOn":"2026-01-01T00:00:00Z","scanFinishedOn":"2026-01-01T00:01:00Z"}}
END
cat >vex.json <<'END'
{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://acme.example/vex/1","author":"acme","timestamp":"2026-01-02T00:00:00Z","version":1,
 "statements":[{"vulnerability":{"name":"CVE-2026-1000"},"status":"not_affected","justification":"vulnerable_code_not_in_execute_path"}]}
END
cat >provenance.json <<'END'
{"buildDefinition":{"buildType":"https://actions.github.io/buildtypes/workflow/v1","externalParameters":{"workflow":{"ref":"refs/heads/main",
 "repository":"https://github.com/acme/app","path":".github/workflows/build.yml"}},"internalParameters":{},"resolvedDependencies":[]},
 "runDetails":{"builder":{"id":"https://github.com/actions/runner/github-hosted"},"metadata":{"invocationId":"https://github.com/acme/app/actions/runs/1/attempts/1"}}}
END

# policy FILE DEMANDS: one rule that asks for a signature by release, and for these attestations.
policy() {
  cat >"$1" <<END
apiVersion: sekisho.dev/v1
kind: GatePolicy
metadata: {name: papers}
spec:
  authorities: {release: {key: {file: release.pub}}, scanner: {key: {file: scanner.pub}}}
  rules:
    - name: r
      match: {repositories: ["$host/**"]}
      signatures: [{from: [release]}]
      attestations: [$2]
END
}
sbom='{name: sbom, type: cyclonedx, from: [release], sbom: {minimumElements: ntia, licenses: {allow: [MIT]}'
policy sbom.yaml "$sbom, packages: {deny: [\"pkg:npm/event-stream@>=4\"]}}}"
policy denied.yaml "$sbom, packages: {deny: [\"pkg:npm/event-stream@>=3.3.6 <4\"]}}}"
policy scan.yaml '{name: scan, type: vuln, from: [scanner], vulnerabilities: {failOn: high}}'
policy vex.yaml '{name: scan, type: vuln, from: [scanner], vulnerabilities: {failOn: high, vexFrom: [release]}}'
policy provenance.yaml '{name: p, type: slsaprovenance1, from: [release], slsa: {source: "https://github.com/acme/app", ref: refs/heads/main, level: 1}}'
policy other.yaml '{name: p, type: slsaprovenance1, from: [release], slsa: {source: "https://github.com/acme/other"}}'

sign2() { "$cosign2" sign --yes --key release.key --tlog-upload=false --allow-http-registry "$1"; }
sign3() { "$cosign3" sign --yes --key release.key --signing-config offline.json --allow-http-registry "$1"; }
attest2() { "$cosign2" attest --yes --key "$1.key" --type "$2" --predicate "$3" --tlog-upload=false --allow-http-registry "$4"; }
attest3() { "$cosign3" attest --yes --key "$1.key" --type "$2" --predicate "$3" --signing-config offline.json --allow-http-registry "$4"; }
judged() { check "cosign $version: $1" "$2" "$sekisho" verify "$app" -p "$3"; }

for version in 2 3; do
  app=$host/app$version:v1
  "$sekisho" push "$app" --path "$source/testdata/app" >/dev/null
  "sign$version" "$app" >/dev/null 2>&1
  judged "an SBOM that is not there" 1 sbom.yaml
  "attest$version" release cyclonedx sbom.json "$app" >/dev/null 2>&1
  judged "an SBOM" 0 sbom.yaml
  judged "an SBOM with a denied package" 1 denied.yaml
  "attest$version" scanner vuln scan.json "$app" >/dev/null 2>&1
  judged "a scan with a finding" 1 scan.yaml
  judged "a finding that nobody excuses" 1 vex.yaml
  "attest$version" release openvex vex.json "$app" >/dev/null 2>&1
  judged "a finding that VEX excuses" 0 vex.yaml
  judged "VEX by nobody that the rule names" 1 scan.yaml
  "attest$version" release slsaprovenance1 provenance.json "$app" >/dev/null 2>&1
  judged "provenance" 0 provenance.yaml
  judged "provenance from another source" 1 other.yaml
  check "cosign $version: explain" 0 "$sekisho" policy explain "$app" -p provenance.yaml
done

echo "# what sekisho attests, for cosign"
app=$host/ours:v1
"$sekisho" push "$app" --path "$source/testdata/app" --sign --key release.key >/dev/null 2>&1
for type in cyclonedx:sbom openvex:vex slsaprovenance1:provenance; do
  check "attest ${type%:*}" 0 "$sekisho" attest "$app" --key release.key --type "${type%:*}" --predicate "${type#*:}.json"
  check "cosign 3 verifies it" 0 "$cosign3" verify-attestation --key release.pub --type "${type%:*}" --insecure-ignore-tlog --allow-http-registry "$app"
done
check "an unsigned SBOM beside it is no evidence" 0 "$sekisho" attach "$app" --type application/vnd.cyclonedx+json sbom.json
check "and the signed one is" 0 "$sekisho" verify "$app" -p sbom.yaml

echo "$passed passed, $failed failed"
((failed == 0))
