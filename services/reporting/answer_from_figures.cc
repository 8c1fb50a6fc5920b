#include "services/reporting/answer_from_figures.h"

#include <fmt/core.h>

#include <memory>

#include "libs/rpc/positions.h"
#include "libs/runtime/partition_host.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::reporting {
namespace {

// Gathers one view after the other. Each is asked for when the one before is there, so that no two
// threads share anything. A view that need not wait for `after` comes at once.
class Gathering : public std::enable_shared_from_this<Gathering> {
 public:
  Gathering(runtime::ProjectorHost& figures, runtime::PartitionHost& own_log, ViewsWanted wanted,
            int32_t partitions, runtime::After after, int64_t deadline_steady_us,
            std::function<void(Result<FigureView>)> on_view)
      : figures_(figures),
        own_log_(own_log),
        wanted_(std::move(wanted)),
        after_(std::move(after)),
        deadline_steady_us_(deadline_steady_us),
        on_view_(std::move(on_view)) {
    if (wanted_.figures_key) {
      next_ = figures_.PartitionOf(*wanted_.figures_key);
      end_ = next_ + 1;
    } else {
      end_ = partitions;
    }
  }

  void Go() {
    if (wanted_.own_log_key && !view_.own_log) {
      return own_log_.Query(own_log_.PartitionOf(*wanted_.own_log_key), after_, deadline_steady_us_,
                            runtime::IfUnread::kWait,
                            [self = shared_from_this()](Result<runtime::View> view) {
                              if (!view) return self->Fail(std::move(view).error());
                              self->view_.own_log = *std::move(view);
                              self->Go();
                            });
    }
    if (next_ == end_) return on_view_(std::move(view_));
    figures_.Query(next_++, after_, deadline_steady_us_,
                   [self = shared_from_this()](Result<runtime::View> view) {
                     if (!view) return self->Fail(std::move(view).error());
                     self->view_.figures.push_back(*std::move(view));
                     self->Go();
                   });
  }

 private:
  void Fail(Error error) {
    view_ = {};
    on_view_(std::unexpected(std::move(error)));
  }

  runtime::ProjectorHost& figures_;
  runtime::PartitionHost& own_log_;
  const ViewsWanted wanted_;
  const runtime::After after_;
  const int64_t deadline_steady_us_;
  const std::function<void(Result<FigureView>)> on_view_;
  int32_t next_ = 0;
  int32_t end_ = 0;
  FigureView view_;
};

}  // namespace

std::vector<const state::Reader*> FigureView::Rows() const {
  std::vector<const state::Reader*> rows;
  rows.reserve(figures.size());
  for (const runtime::View& view : figures) rows.push_back(view.rows.get());
  return rows;
}

void GatherViews(const FigureCalls& calls, ViewsWanted wanted, runtime::After after,
                 int64_t deadline_steady_us, std::function<void(Result<FigureView>)> on_view) {
  const auto own_log = calls.own_log.Host();
  if (!own_log) return on_view(std::unexpected(own_log.error()));
  // Shared, because the hosts copy their callbacks.
  std::make_shared<Gathering>(calls.figures, **own_log, std::move(wanted),
                              calls.own_log.partitions(), std::move(after), deadline_steady_us,
                              std::move(on_view))
      ->Go();
}

Status CheckAnswerSize(size_t bytes) {
  if (bytes <= static_cast<size_t>(platform::kMessageBytesMax)) return {};
  return Fail(
      Code::kResourceExhausted, "ANSWER_TOO_LARGE", "",
      fmt::format("The answer would have {} bytes, more than the limit of {}. Filter, or split "
                  "by fewer dimensions.",
                  bytes, platform::kMessageBytesMax));
}

void WriteFreshness(const FigureView& view, common::v1::Freshness* freshness) {
  // The figures have no log of their own. So they have no position, only an age.
  for (const runtime::View& figures : view.figures) {
    freshness->set_age_ms(std::max(freshness->age_ms(), figures.age_ms));
  }
  if (view.own_log) rpc::AddFreshness(*view.own_log, freshness);
}

}  // namespace naungan::reporting
