#include "handover/handover.h"

#include "handover/exchange.h"

namespace sekisho::handover {

struct Target::State {
  Exchange exchange;
};

Target::Target(std::unique_ptr<State> state) : state_(std::move(state)) {}
Target::Target(Target&&) noexcept = default;
Target& Target::operator=(Target&&) noexcept = default;
Target::~Target() = default;

Result<Target> Target::open(const std::filesystem::path& directory, std::uint32_t wait_seconds) {
  SEKISHO_TRY(exchange, Exchange::open(directory, wait_seconds));
  return Target(std::make_unique<State>(State{std::move(exchange)}));
}

Result<Fd> Target::layer_file() const { return state_->exchange.layer_file(); }
int Target::stage() const { return state_->exchange.stage(); }
std::filesystem::path Target::stage_path() const { return state_->exchange.stage_path(); }

Result<std::filesystem::path> Target::deliver(const policy::Admission& admission,
                                              const archive::Unpacked& unpacked) {
  return state_->exchange.put(unpacked, admission.clearance().digest().text());
}

}  // namespace sekisho::handover
