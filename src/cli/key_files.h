// key_files: private keys read from files and written into pairs of them, in cosign's formats.
#pragma once

#include <string>

#include "base/result.h"
#include "crypto/private_key.h"
#include "signing/key_signer.h"

namespace sekisho::cli {

// read_private_key reads an encrypted key, asking for its password. Errors: file.unreadable, key.*.
Result<crypto::PrivateKey> read_private_key(const std::string& path);
// start_reading_key reads it likewise and decrypts it beside what the caller goes on to do. Error:
// file.unreadable; key.* come with the key.
Result<signing::PendingKey> start_reading_key(const std::string& path);
// write_key_pair writes PREFIX.key, encrypted with a password that is asked for, and PREFIX.pub, and says so.
// Neither overwrites anything (file.exists).
Result<std::string> write_key_pair(const crypto::PrivateKey& key, const std::string& prefix);

}  // namespace sekisho::cli
