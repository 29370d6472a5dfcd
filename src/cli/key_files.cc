#include "cli/key_files.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/password.h"

namespace sekisho::cli {

Result<signing::PendingKey> start_reading_key(const std::string& path) {
  SEKISHO_TRY(pem, read_file(path, Limits{}.key_file_bytes));
  SEKISHO_TRY(password, read_password(Ask::kOnce));
  const auto decrypt = [path, pem = std::move(pem),
                        password = std::move(password)]() -> Result<crypto::PrivateKey> {
    auto key = crypto::PrivateKey::parse_encrypted_pem(pem, password);
    if (!key.ok()) return std::move(key).error().in("in the key file " + printable(path));
    return key;
  };
  return std::async(std::launch::async, decrypt).share();
}

Result<crypto::PrivateKey> read_private_key(const std::string& path) {
  SEKISHO_TRY(pending, start_reading_key(path));
  return pending.get();
}

Result<std::string> write_key_pair(const crypto::PrivateKey& key, const std::string& prefix) {
  const std::string private_path = prefix + ".key";
  const std::string public_path = prefix + ".pub";
  SEKISHO_TRY(password, read_password(Ask::kTwice));
  SEKISHO_TRY(pem, key.render_encrypted_pem(password));
  SEKISHO_CHECK(write_new_file(private_path, pem, 0600));
  SEKISHO_CHECK(write_new_file(public_path, key.public_key().render_pem(), 0644));
  return "wrote " + private_path + " (encrypted) and " + public_path + ", key " +
         key.public_key().id().text() + "\n";
}

}  // namespace sekisho::cli
