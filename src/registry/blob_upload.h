// BlobUpload: one blob on its way into a registry: is it there, where does it go to, its bytes whole or in
// pieces.
#pragma once

#include <cstdint>
#include <optional>

#include "base/limits.h"
#include "base/result.h"
#include "registry/session.h"

namespace sekisho::registry {

// mount_call asks for a blob of another repository (distribution-spec, "Mounting a blob from another
// repository"): the answer is 201, or an upload as if none had been asked for.
Call mount_call(const oci::Name& name, const crypto::Digest& digest, const std::string& from);
// begun_of is the upload that an answer opens. Errors: registry.*.
Result<Begun> begun_of(const Result<Reply>& reply);

class BlobUpload {
 public:
  // upload and limits outlive it.
  BlobUpload(const Upload& upload, oci::Name name, const Limits& limits);

  // next is the request that brings it further, nothing where it is stored or must go in pieces. Several
  // uploads' requests may be sent side by side.
  std::optional<Call> next() const;
  // take takes the answer to that request. Errors: registry.*.
  Done take(const Result<Reply>& reply);

  // send_pieces stores what is not stored yet piece by piece (distribution-spec, "Pushing a blob in chunks");
  // where a piece fails, the registry is asked how much it has, and that is where it goes on. Errors:
  // registry.*, disk.error.
  Done send_pieces(Session& session);

 private:
  enum class Step { kAsk, kStart, kSend, kPieces, kStored };

  Call call(std::string method) const;
  Call ask_call() const;
  Call start_call() const;
  Call send_call() const;
  Call piece_call() const;
  Call status_call() const;
  std::uint64_t piece_end() const;

  Done take_asked(const Reply& reply);
  Done take_started(const Result<Reply>& reply);
  Done take_sent(const Result<Reply>& reply);
  Done take_piece(const Result<Reply>& reply);
  Done take_status(const Reply& reply);
  Done take_location(const Reply& reply);
  bool is_gone(const Result<Reply>& reply);
  Done advance_piece(Session& session);
  Done recover(Session& session, const Result<Reply>& failed);

  const Upload& upload_;
  oci::Name name_;
  const Limits& limits_;
  Step step_;
  bool pieces_;                 // it is not to be sent whole
  bool waited_;                 // the upload was opened before the bytes were at hand
  std::optional<Begun> begun_;  // where they go
  std::uint64_t begin_ = 0;     // of the next piece
  std::size_t failures_ = 0;    // in a row
};

}  // namespace sekisho::registry
