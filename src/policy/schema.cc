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
    "authority": {
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
        "transparency": {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "log": {"enum": ["required", "optional", "ignored"], "description": "Whether a transparency log entry must be there; optional (default): one that is there must verify; ignored: none is looked at, and the verdict says so."}
          }
        }
      }
    },
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
