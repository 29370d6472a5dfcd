#include "archive/second_view.h"

#include <cerrno>

#include <archive.h>
#include <archive_entry.h>

#include "archive/unicode.h"
#include "base/text.h"

namespace sekisho::archive {
namespace {

struct ReaderDeleter {
  // `::archive` is libarchive's type, not this room.
  void operator()(struct ::archive* reader) const { ::archive_read_free(reader); }
};
using Reader = std::unique_ptr<struct ::archive, ReaderDeleter>;

// CharacterSet makes names UTF-8 for libarchive while it lives, in this thread only: in the C locale it could
// not read a pax path outside ASCII.
class CharacterSet {
 public:
  CharacterSet() : before_(utf8_locale() == nullptr ? nullptr : ::uselocale(utf8_locale())) {}
  ~CharacterSet() {
    if (before_ != nullptr) ::uselocale(before_);
  }
  CharacterSet(const CharacterSet&) = delete;
  CharacterSet& operator=(const CharacterSet&) = delete;

 private:
  locale_t before_;
};

Error differs(const std::string& what) { return fail(ReasonCode::kArchiveViews, "libarchive " + what); }

Error differs_in(const Entry& ours, const std::string& what) {
  return differs("sees another " + what + " for \"" + printable(ours.written, 200) + "\"");
}

}  // namespace

struct SecondView::State {
  explicit State(TarSource& from) : source(&from) {}

  // No exception may pass through libarchive.
  static la_ssize_t read(struct ::archive* reader, void* self, const void** buffer) noexcept {
    auto* state = static_cast<State*>(self);
    try {
      auto piece = state->source->next();
      if (piece.ok()) {
        *buffer = piece->data();
        return static_cast<la_ssize_t>(piece->size());
      }
      state->failure = std::move(piece).error();
    } catch (const std::exception& problem) {
      state->failure = fail(ReasonCode::kInternalError, problem.what());
    }
    ::archive_set_error(reader, EIO, "the source failed");
    return -1;
  }

  Error objection(const std::string& doing) const {
    if (failure) return *failure;
    const char* text = ::archive_error_string(reader.get());
    return differs("objects " + doing + ": " + printable(text == nullptr ? "no reason" : text));
  }

  TarSource* source;
  Reader reader{::archive_read_new()};
  struct ::archive_entry* entry = nullptr;
  std::uint64_t data_read = 0;
  std::optional<Error> failure;
};

SecondView::SecondView(std::unique_ptr<State> state) : state_(std::move(state)) {}
SecondView::SecondView(SecondView&&) noexcept = default;
SecondView& SecondView::operator=(SecondView&&) noexcept = default;
SecondView::~SecondView() = default;

Result<SecondView> SecondView::open(TarSource& source) {
  auto state = std::make_unique<State>(source);
  struct ::archive* reader = state->reader.get();
  if (reader == nullptr || ::archive_read_support_filter_none(reader) != ARCHIVE_OK ||
      ::archive_read_support_format_tar(reader) != ARCHIVE_OK ||
      ::archive_read_set_options(reader, "tar:!mac-ext,tar:!read_concatenated_archives") != ARCHIVE_OK) {
    return fail(ReasonCode::kInternalError, "libarchive cannot be set up");
  }
  if (::archive_read_open(reader, state.get(), nullptr, State::read, nullptr) != ARCHIVE_OK) {
    return state->objection("to the stream");
  }
  return SecondView(std::move(state));
}

Result<bool> SecondView::next_entry() {
  const CharacterSet utf8;
  state_->data_read = 0;
  const int outcome = ::archive_read_next_header(state_->reader.get(), &state_->entry);
  if (outcome == ARCHIVE_EOF && !state_->failure) return false;
  if (outcome != ARCHIVE_OK || state_->failure) return state_->objection("to a header");
  return true;
}

Done SecondView::check_entry(const Entry& ours) const {
  const CharacterSet utf8;
  struct ::archive_entry* theirs = state_->entry;
  const char* name = ::archive_entry_pathname(theirs);
  if (name == nullptr || name != ours.written) {
    return differs_in(ours, "name (" + printable(name == nullptr ? "none" : name, 200) + ")");
  }
  const bool directory = ours.kind == EntryKind::kDirectory;
  if (::archive_entry_filetype(theirs) != (directory ? AE_IFDIR : AE_IFREG)) return differs_in(ours, "type");
  if (::archive_entry_hardlink(theirs) != nullptr || ::archive_entry_symlink(theirs) != nullptr) {
    return differs_in(ours, "link");
  }
  if (::archive_entry_size(theirs) != static_cast<la_int64_t>(ours.size)) return differs_in(ours, "size");
  if (((::archive_entry_perm(theirs) & 0100U) != 0) != ours.executable)
    return differs_in(ours, "execute bit");
  if (::archive_entry_sparse_count(theirs) != 0) return differs_in(ours, "shape");
  if (::archive_read_header_position(state_->reader.get()) != static_cast<la_int64_t>(ours.offset)) {
    return differs_in(ours, "place");
  }
  return done();
}

Result<BytesView> SecondView::next_data() {
  const void* piece = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  const int outcome = ::archive_read_data_block(state_->reader.get(), &piece, &size, &offset);
  if (outcome == ARCHIVE_EOF && !state_->failure) return BytesView();
  if (outcome != ARCHIVE_OK || state_->failure) return state_->objection("to an entry's data");
  if (offset != static_cast<la_int64_t>(state_->data_read) || size == 0)
    return differs("sees a hole in a file");
  state_->data_read += size;
  return BytesView(static_cast<const char*>(piece), size);
}

}  // namespace sekisho::archive
