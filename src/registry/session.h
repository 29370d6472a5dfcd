// Session: what one command shares between repositories: the transport, what hosts speak, tokens. Safe to be
// used by several threads.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "net/transport.h"
#include "net/url.h"
#include "oci/reference.h"
#include "registry/authorizer.h"
#include "registry/repository.h"

namespace sekisho::registry {

// Redirects tells whether an answer may send us elsewhere; only downloads of blobs may.
enum class Redirects { kRefused, kFollowed };

// Resend tells whether a request may be sent again after its connection broke, when nobody knows how much of
// it was taken.
enum class Resend { kAlways, kAnswered };

// Absence tells whether a 404 is believed at once, or doubted where it is not in a registry's own words: a
// gateway whose registry is away for a moment answers so, too. It is asked for once more, and then believed
// of a host alone that never said it in words: of others it is registry.unexpected-answer.
enum class Absence { kBelieved, kDoubted };

// Mismatch tells whether DIGEST_INVALID is believed, or doubted, for what is sent has the digest that it is
// said to have. docker-registry says so of a manifest while another writer stores one of its blobs anew, as
// all signers do with the empty config: for a moment it finds an empty file in place of that blob's digest.
enum class Mismatch { kBelieved, kDoubted };

// Call is one request to a registry.
struct Call {
  oci::Name name;
  Action action = Action::kPull;
  std::string target;           // path and query at the registry; not used where url is set
  std::optional<net::Url> url;  // an upload's location
  net::Request request;         // its url is filled in
  Redirects redirects = Redirects::kRefused;
  std::function<Done()> restart;  // called before each try, where set
  Resend resend = Resend::kAlways;
  std::string also_pull = {};  // a second repository that is read, of the same registry
  Absence absence = Absence::kBelieved;
  Mismatch mismatch = Mismatch::kBelieved;
};

// Reply is the last answer to a call, and where it came from.
struct Reply {
  net::Answer answer;
  net::Url url;
};

class Session {
 public:
  Session(net::Transport& transport, Access access, const Limits& limits,
          Environment environment = process_environment());

  // run sends calls side by side and sees each to its end: authorization after a 401, redirects of blobs, and
  // bounded retries of what may pass by itself. A reply may have any status but 401, 3xx that redirect, and,
  // behind a redirect, only 200, 404, 429 and 5xx. Errors: registry.*, credentials.*.
  std::vector<Result<Reply>> run(std::vector<Call> calls);
  Result<Reply> run_one(Call call);

  // Whether a host was seen to have the referrers API, or to have none; nothing: it was not asked yet. What
  // was seen to be there stays there.
  std::optional<bool> has_referrers(const std::string& host) const;
  void note_no_referrers(const std::string& host);
  void note_referrers(const std::string& host);

  net::Transport& transport() const { return transport_; }

 private:
  enum class Speaks { kUnknown, kHttp, kHttps };
  struct Plain;
  struct Flight;

  Speaks speaks_of(const oci::Name& name) const;
  net::Url base_of(const oci::Name& name) const;
  void note_scheme(const oci::Name& name, Speaks speaks);

  Result<net::Request> prepare(Flight& flight);
  void settle(Flight& flight, Result<net::Answer> result);
  void settle_answer(Flight& flight, net::Answer answer);
  bool try_tls(Flight& flight, const Result<net::Answer>& result);
  Result<net::Answer> end_tls_trial(Flight& flight, Result<net::Answer> result);
  void settle_challenge(Flight& flight, const net::Answer& answer);
  void settle_redirect(Flight& flight, const net::Answer& answer);
  bool is_believed(const Flight& flight, const net::Answer& answer);
  bool may_pass(Flight& flight, const Result<net::Answer>& result) const;
  bool schedule(Flight& flight, const Result<net::Answer>& result) const;
  void send(std::vector<Flight*>& flights);
  void wait_for(std::vector<Flight*>& flights);

  net::Transport& transport_;
  const Limits limits_;
  const bool plain_http_;
  Authorizer authorizer_;
  mutable std::mutex mutex_;
  std::map<std::string, Speaks> hosts_;
  std::map<std::string, bool> referrers_;  // whether a host has the API
  std::set<std::string> worded_;           // hosts that said in words that something is not there
};

}  // namespace sekisho::registry
