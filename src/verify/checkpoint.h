// checkpoint: who signed a log's state: the log itself, and witnesses. For this room only.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "sigstore/checkpoint.h"
#include "sigstore/trusted_root.h"

namespace sekisho::verify {

// NoteKind is how a log signs: Rekor v1 under any name with a hint of its key alone, v2 under the name of its
// host, which is the note's origin, with a C2SP key hint.
enum class NoteKind { kRekorV1, kRekorV2 };

// verify_checkpoint succeeds where a signature line is the log's and every line that says to be the log's
// verifies. Error: log.checkpoint-invalid.
Done verify_checkpoint(const sigstore::Checkpoint& checkpoint, const sigstore::Log& log, NoteKind kind);

// count_witnesses is how many distinct keys cosigned it (C2SP tlog-cosignature v1); lines that do not verify
// do not count.
std::size_t count_witnesses(const sigstore::Checkpoint& checkpoint,
                            const std::vector<sigstore::WitnessKey>& keys);

}  // namespace sekisho::verify
