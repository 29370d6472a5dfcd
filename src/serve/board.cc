#include "serve/board.h"

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>

#include "base/json.h"

namespace sekisho::serve {
namespace {

constexpr const char* kText = "text/plain; charset=utf-8";
constexpr std::array<std::string_view, 3> kDecisions = {"denied", "undecided", "admitted"};

HttpAnswer text_answer(unsigned status, std::string text) { return {status, kText, std::move(text), {}, 0}; }

// An archive whose file is not what was stored is not served.
HttpAnswer file_answer(const Board::Shown& shown) {
  Fd fd(::open(shown.file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat info {};
  const bool whole = fd.valid() && ::fstat(fd.get(), &info) == 0 && S_ISREG(info.st_mode) &&
                     static_cast<std::uint64_t>(info.st_size) == shown.revision.size;
  if (!whole) return text_answer(404, "not found\n");
  return {200, "application/gzip", {}, std::move(fd), shown.revision.size};
}

void add_head(std::string& text, std::string_view name, std::string_view type, std::string_view help) {
  text += "# HELP " + std::string(name) + " " + std::string(help) + "\n# TYPE " + std::string(name) + " " +
          std::string(type) + "\n";
}

void add_value(std::string& text, std::string_view name, const std::string& labels, std::int64_t value) {
  text += std::string(name) + labels + " " + std::to_string(value) + "\n";
}

}  // namespace

void Board::add(const kube::Name& name) {
  const std::lock_guard lock(mutex_);
  entries_.try_emplace({name.name_space, name.name});
}

void Board::show(const kube::Name& name, std::vector<Shown> shown) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[{name.name_space, name.name}];
  entry.shown = std::move(shown);
  entry.judged = true;
}

void Board::succeed(const kube::Name& name, Time now) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[{name.name_space, name.name}];
  entry.good = true;
  entry.success = now;
}

void Board::fail(const kube::Name& name) {
  const std::lock_guard lock(mutex_);
  entries_[{name.name_space, name.name}].good = false;
}

void Board::count(report::Decision decision) {
  const std::lock_guard lock(mutex_);
  ++judgements_[static_cast<std::size_t>(decision)];
}

void Board::tell(PolicyNews news) {
  const std::lock_guard lock(mutex_);
  policy_broken_ = news == PolicyNews::kBroken;
  if (news == PolicyNews::kReloaded) ++reloads_;
}

HttpAnswer Board::answer(std::string_view target) const {
  const std::string_view path = target.substr(0, target.find('?'));
  const std::lock_guard lock(mutex_);
  if (path == "/healthz") return text_answer(200, "alive\n");
  if (path == "/readyz") return readiness();
  if (path == "/metrics") return {200, "text/plain; version=0.0.4; charset=utf-8", metrics(), {}, 0};
  if (path == "/inputs") return {200, "application/json", inputs(), {}, 0};
  return archive(path);
}

// Paths are compared as they are written, byte by byte: none is ever resolved.
HttpAnswer Board::archive(std::string_view path) const {
  for (const auto& [name, entry] : entries_) {
    for (const Shown& shown : entry.shown) {
      if (path == "/" + archive_path({name.first, name.second}, shown.revision.archive))
        return file_answer(shown);
    }
  }
  return text_answer(404, "not found\n");
}

HttpAnswer Board::readiness() const {
  const bool all =
      std::all_of(entries_.begin(), entries_.end(), [](const auto& one) { return one.second.judged; });
  return all ? text_answer(200, "ready\n") : text_answer(503, "not all sources were judged yet\n");
}

std::string Board::inputs() const {
  Json::Array inputs;
  for (const auto& [name, entry] : entries_) {
    if (entry.shown.empty()) continue;
    const Revision& revision = entry.shown.front().revision;
    inputs.push_back(Json::Object{{"id", name.first + "/" + name.second},
                                  {"digest", revision.manifest.text()},
                                  {"revision", revision.text}});
  }
  return render_json(Json::Object{{"inputs", std::move(inputs)}}) + "\n";
}

std::string Board::metrics() const {
  std::string text;
  add_head(text, "sekisho_judgements_total", "counter", "Judgements by decision.");
  for (std::size_t i = 0; i < kDecisions.size(); ++i) {
    add_value(text, "sekisho_judgements_total", "{decision=\"" + std::string(kDecisions[i]) + "\"}",
              static_cast<std::int64_t>(judgements_[i]));
  }
  // Names come from the list of sources and hold nothing to be escaped.
  const auto each = [&](std::string_view name, std::string_view help, const auto& value) {
    add_head(text, name, "gauge", help);
    for (const auto& [key, entry] : entries_) {
      const std::string labels = "{namespace=\"" + key.first + "\",name=\"" + key.second + "\"}";
      add_value(text, name, labels, value(entry));
    }
  };
  each("sekisho_source_last_success_timestamp_seconds", "When what the reference names was last served.",
       [](const Entry& entry) {
         return std::int64_t{entry.success ? entry.success->time_since_epoch().count() : 0};
       });
  each("sekisho_source_ready", "Whether what the reference names is served.",
       [](const Entry& entry) { return std::int64_t{entry.good}; });
  each("sekisho_source_served", "Whether anything is served.",
       [](const Entry& entry) { return std::int64_t{!entry.shown.empty()}; });
  add_head(text, "sekisho_policy_reloads_total", "counter", "New policies that were taken.");
  add_value(text, "sekisho_policy_reloads_total", "", static_cast<std::int64_t>(reloads_));
  add_head(text, "sekisho_policy_broken", "gauge", "Whether the policy's files cannot be used as they are.");
  add_value(text, "sekisho_policy_broken", "", std::int64_t{policy_broken_});
  return text;
}

}  // namespace sekisho::serve
