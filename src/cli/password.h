// password: where the password of a private key comes from.
#pragma once

#include <string>

#include "base/result.h"

namespace sekisho::cli {

enum class Ask { kOnce, kTwice };  // twice for a new password

// password_is_on_stdin tells whether read_password would read standard input, and so nothing else may.
bool password_is_on_stdin();

// read_password is SEKISHO_PASSWORD, else COSIGN_PASSWORD, else what is typed at the terminal, else standard
// input.
Result<std::string> read_password(Ask ask);

}  // namespace sekisho::cli
