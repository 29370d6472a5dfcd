#include "policy/policy.h"

namespace sekisho::policy {

// The same text as policies/schema.json, which a test compares.
std::string_view schema() {
  return R"schema({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "https://sekisho.dev/policy/v1/schema.json",
  "title": "sekisho policy",
  "description": "One document of a policy book. What a schema cannot say (names that must be defined, thresholds above the number of keys, rules that could match the same name) `sekisho policy check` tells.",
  "type": "object",
  "required": ["apiVersion", "kind", "metadata", "spec"],
  "additionalProperties": false,
  "properties": {
    "apiVersion": {"const": "sekisho.dev/v1"},
    "kind": {"const": "GatePolicy"},
    "metadata": {
      "type": "object",
      "required": ["name"],
      "additionalProperties": false,
      "properties": {
        "name": {"$ref": "#/$defs/name", "description": "The name of the book, as verdicts show it."}
      }
    },
    "spec": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "version": {"type": "integer", "minimum": 0, "description": "The version of the book; count it up with each change."},
        "trustedRoot": {"$ref": "#/$defs/trustedRoot"},
        "authorities": {
          "type": "object",
          "description": "Who may vouch, by name.",
          "propertyNames": {"$ref": "#/$defs/name"},
          "additionalProperties": {"$ref": "#/$defs/authority"}
        },
        "revoked": {"$ref": "#/$defs/revoked"},
        "baseline": {"$ref": "#/$defs/baseline"},
        "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}}
      }
    }
  },
  "$defs": {
    "name": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,253}$"},
    "text": {"type": "string", "minLength": 1},
    "count": {"type": "integer", "minimum": 1},
    "size": {
      "description": "Bytes: a plain integer, or a number with KiB, MiB or GiB.",
      "oneOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": "^[1-9][0-9]*(KiB|MiB|GiB)$"}]
    },
    "digest": {"type": "string", "pattern": "^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$"},
    "time": {"type": "string", "format": "date-time", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]+([Zz]|[+-][0-9]{2}:[0-9]{2})$"},
    "trustedRoot": {
      "type": "object",
      "description": "The trusted root of a Sigstore instance: whose certificates, logs and timestamps count. The path is relative to the policy file.",
      "required": ["file"],
      "additionalProperties": false,
      "properties": {"file": {"$ref": "#/$defs/text"}}
    },
    "authority": {
      "description": "One party: a key or an identity.",
      "oneOf": [{"$ref": "#/$defs/keyAuthority"}, {"$ref": "#/$defs/keylessAuthority"}]
    },
    "keyAuthority": {
      "type": "object",
      "required": ["key"],
      "additionalProperties": false,
      "properties": {
        "key": {
          "description": "One or more public keys in PEM; each of them is this authority. Paths are relative to the policy file.",
          "type": "object",
          "additionalProperties": false,
          "minProperties": 1,
          "maxProperties": 1,
          "properties": {
            "file": {"$ref": "#/$defs/text"},
            "files": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/text"}},
            "pem": {"$ref": "#/$defs/text"}
          }
        },
        "trustedRoot": {"$ref": "#/$defs/trustedRoot"},
        "transparency": {"$ref": "#/$defs/transparency"},
        "timestamps": {"$ref": "#/$defs/timestamps"},
        "signedBefore": {"$ref": "#/$defs/signedBefore"}
      }
    },
    "keylessAuthority": {
      "type": "object",
      "required": ["keyless"],
      "additionalProperties": false,
      "properties": {
        "keyless": {"$ref": "#/$defs/keyless"},
        "sct": {
          "description": "SCTs of distinct CT logs that the certificate must carry; required (default) is one.",
          "oneOf": [
            {"enum": ["required", "ignored"]},
            {"type": "object", "required": ["required"], "additionalProperties": false, "properties": {"required": {"$ref": "#/$defs/count"}}}
          ]
        },
        "transparency": {"$ref": "#/$defs/transparency"},
        "timestamps": {"$ref": "#/$defs/timestamps"},
        "signedBefore": {"$ref": "#/$defs/signedBefore"}
      }
    },
    "keyless": {
      "type": "object",
      "description": "An identity that the instance's authority certified.",
      "required": ["trustedRoot"],
      "oneOf": [
        {"required": ["issuer", "subject"]},
        {"required": ["issuer", "subjectRegExp"]},
        {"required": ["issuerRegExp", "subject"]},
        {"required": ["issuerRegExp", "subjectRegExp"]}
      ],
      "additionalProperties": false,
      "properties": {
        "trustedRoot": {"$ref": "#/$defs/trustedRoot"},
        "issuer": {"$ref": "#/$defs/template", "description": "URL of the identity provider."},
        "issuerRegExp": {"$ref": "#/$defs/text", "description": "RE2, which must match in full."},
        "subject": {"$ref": "#/$defs/template", "description": "The certificate's one name: URI, e-mail address or Fulcio user name."},
        "subjectRegExp": {"$ref": "#/$defs/text", "description": "RE2, which must match in full."},
        "claims": {
          "type": "object",
          "description": "Fulcio's extensions by their names; each must have this value.",
          "minProperties": 1,
          "propertyNames": {
            "enum": ["githubWorkflowTrigger", "githubWorkflowSHA", "githubWorkflowName", "githubWorkflowRepository", "githubWorkflowRef",
                     "buildSignerURI", "buildSignerDigest", "runnerEnvironment", "sourceRepositoryURI", "sourceRepositoryDigest", "sourceRepositoryRef",
                     "sourceRepositoryIdentifier", "sourceRepositoryOwnerURI", "sourceRepositoryOwnerIdentifier", "buildConfigURI", "buildConfigDigest",
                     "buildTrigger", "runInvocationURI", "sourceRepositoryVisibilityAtSigning"]
          },
          "additionalProperties": {"$ref": "#/$defs/template"}
        }
      }
    },
    "template": {
      "description": "Text with captures of the rule's pattern in it: {name}.",
      "type": "string",
      "pattern": "^([^{]|[{][A-Za-z0-9_]+[}])+$"
    },
    "transparency": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "log": {"enum": ["required", "optional", "ignored"], "description": "Whether a transparency log entry must be there (default for identities); optional (default for keys): one that is there must verify; ignored: none is looked at, and the verdict says so."},
        "logs": {"$ref": "#/$defs/count", "description": "In how many distinct logs, where one is required; 1 by default."},
        "witnesses": {"type": "integer", "minimum": 0, "description": "How many of witnessKeys must have cosigned a log's checkpoint; 0 by default."},
        "witnessKeys": {
          "type": "array",
          "minItems": 1,
          "uniqueItems": true,
          "items": {"type": "string", "pattern": "^[^+ ]+[+][0-9a-f]{8}[+][A-Za-z0-9+/]+=*$", "description": "C2SP verifier key NAME+HASH+BASE64 of type 4."}
        }
      }
    },
    "timestamps": {
      "type": "object",
      "required": ["required"],
      "additionalProperties": false,
      "properties": {"required": {"type": "integer", "minimum": 0, "description": "How many distinct RFC 3161 authorities must have stamped the signature."}}
    },
    "signedBefore": {"$ref": "#/$defs/time", "description": "Only what was provably signed before counts."},
    "revoked": {
      "type": "object",
      "description": "What wins over everything else.",
      "additionalProperties": false,
      "properties": {
        "digests": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["digest"],
            "additionalProperties": false,
            "properties": {
              "digest": {"$ref": "#/$defs/digest"},
              "reason": {"$ref": "#/$defs/text"}
            }
          }
        },
        "keys": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["id"],
            "additionalProperties": false,
            "properties": {
              "id": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": "SHA-256 of the DER public key."},
              "since": {"$ref": "#/$defs/time", "description": "Only what has a trusted time before it stays good."}
            }
          }
        },
        "identities": {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["issuer", "subject"],
            "additionalProperties": false,
            "properties": {
              "issuer": {"$ref": "#/$defs/text"},
              "subject": {"$ref": "#/$defs/text"}
            }
          }
        }
      }
    },
    "reference": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "digest": {"enum": ["resolve", "required"], "description": "required: a bare tag is refused; resolve (default): it is resolved once and pinned."}
      }
    },
    "artifact": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "types": {
          "type": "array",
          "minItems": 1,
          "description": "flux, image, helm or media types.",
          "items": {"type": "string", "pattern": "^(flux|image|helm|[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+)$"}
        },
        "index": {"enum": ["refuse", "index"], "description": "refuse (default); index: an index with papers of its own."}
      }
    },
    "signatures": {
      "type": "array",
      "minItems": 1,
      "description": "Every item must be met.",
      "items": {
        "type": "object",
        "required": ["from"],
        "additionalProperties": false,
        "properties": {
          "threshold": {"$ref": "#/$defs/count", "description": "How many distinct signers; 1 by default."},
          "from": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"$ref": "#/$defs/name"}}
        }
      }
    },
    "signedIdentity": {"enum": ["any", "repository"], "description": "repository: a legacy signature's docker-reference must name this repository."},
    "limits": {
      "type": "object",
      "description": "Of the unpacked tree.",
      "additionalProperties": false,
      "properties": {
        "entries": {"$ref": "#/$defs/count"},
        "bytes": {"$ref": "#/$defs/size"},
        "fileBytes": {"$ref": "#/$defs/size"},
        "ratio": {"$ref": "#/$defs/count"}
      }
    },
    "baseline": {
      "type": "object",
      "description": "Asked of every artifact that any rule matches; where a rule speaks too, the stricter holds.",
      "additionalProperties": false,
      "properties": {
        "reference": {"$ref": "#/$defs/reference"},
        "artifact": {"$ref": "#/$defs/artifact"},
        "signatures": {"$ref": "#/$defs/signatures"},
        "signedIdentity": {"$ref": "#/$defs/signedIdentity"},
        "limits": {"$ref": "#/$defs/limits"}
      }
    },
    "rule": {
      "type": "object",
      "required": ["name", "match"],
      "additionalProperties": false,
      "properties": {
        "name": {"$ref": "#/$defs/name"},
        "match": {
          "type": "object",
          "required": ["repositories"],
          "additionalProperties": false,
          "properties": {
            "repositories": {
              "type": "array",
              "minItems": 1,
              "uniqueItems": true,
              "description": "HOST/REPOSITORY patterns: * stops at /, ** does not, {name} is one segment; ** alone is everything.",
              "items": {"type": "string", "pattern": "^([*][*]|[^/]+/.+)$"}
            }
          }
        },
        "reference": {"$ref": "#/$defs/reference"},
        "artifact": {"$ref": "#/$defs/artifact"},
        "signatures": {"$ref": "#/$defs/signatures"},
        "signedIdentity": {"$ref": "#/$defs/signedIdentity"},
        "limits": {"$ref": "#/$defs/limits"},
        "mode": {"enum": ["enforce", "warn"], "description": "warn: admitted, and reported as it would have been decided."}
      }
    }
  }
}
)schema";
}

}  // namespace sekisho::policy
