#include "libs/platform/metrics.h"

#include <fmt/core.h>
#include <netinet/in.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <exception>
#include <mutex>
#include <sstream>
#include <thread>

#include "libs/base/check.h"

namespace naungan::platform {
namespace {

prometheus::Labels ToPrometheus(const Labels& labels) { return {labels.begin(), labels.end()}; }

constexpr double kMicrosPerSecond = 1e6;

double Shown(int64_t value, Unit unit) {
  const auto number = static_cast<double>(value);
  return unit == Unit::kMicroseconds ? number / kMicrosPerSecond : number;
}

class PrometheusCounter final : public Counter {
 public:
  explicit PrometheusCounter(prometheus::Counter& counter) : counter_(counter) {}
  void Add(int64_t by) override { counter_.Increment(static_cast<double>(by)); }

 private:
  prometheus::Counter& counter_;
};

class PrometheusGauge final : public Gauge {
 public:
  PrometheusGauge(prometheus::Gauge& gauge, Unit unit) : gauge_(gauge), unit_(unit) {}
  void Set(int64_t value) override { gauge_.Set(Shown(value, unit_)); }

 private:
  prometheus::Gauge& gauge_;
  const Unit unit_;
};

class PrometheusHistogram final : public Histogram {
 public:
  PrometheusHistogram(prometheus::Histogram& histogram, Unit unit)
      : histogram_(histogram), unit_(unit) {}
  void Observe(int64_t value) override { histogram_.Observe(Shown(value, unit_)); }

 private:
  prometheus::Histogram& histogram_;
  const Unit unit_;
};

// Keeps a handle as long as the Metrics. prometheus-cpp gives the same metric for the same labels,
// so that two handles may stand for one metric.
template <typename Handles, typename... Parts>
auto& Keep(std::mutex& mutex, Handles& handles, Parts&&... parts) {
  const std::lock_guard lock(mutex);
  return handles.emplace_back(std::forward<Parts>(parts)...);
}

constexpr size_t kScrapeThreads = 1;
// While the exposer stops, it is knocked at this often.
constexpr std::chrono::milliseconds kKnockInterval{10};

// Opens a connection to a port of this machine and closes it.
void Knock(int32_t port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // If nothing listens any more, nothing has to be woken.
  (void)connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  close(descriptor);
}

}  // namespace

std::vector<int64_t> LatencyBoundsUs() {
  return {100,    200,     500,     1'000,   2'000,     5'000,     10'000,    20'000,
          50'000, 100'000, 200'000, 500'000, 1'000'000, 2'000'000, 5'000'000, 10'000'000};
}

std::vector<int64_t> SizeBounds() {
  std::vector<int64_t> bounds;
  constexpr int64_t kLargest = int64_t{1024} * 1024;
  for (int64_t bound = 1; bound <= kLargest; bound *= 4) bounds.push_back(bound);
  return bounds;
}

struct Metrics::Registry {
  // shared_ptr: the exposer keeps a weak one.
  std::shared_ptr<prometheus::Registry> prometheus = std::make_shared<prometheus::Registry>();
  std::mutex mutex;
  std::deque<PrometheusCounter> counters;
  std::deque<PrometheusGauge> gauges;
  std::deque<PrometheusHistogram> histograms;
  std::unique_ptr<prometheus::Exposer> exposer;
  std::atomic<int32_t> port = 0;
};

Metrics::Metrics() : registry_(std::make_unique<Registry>()) {}

// The exposer's web server looks only every two seconds whether it should stop, but it also looks
// when a connection comes.
Metrics::~Metrics() {
  if (!registry_->exposer) return;
  std::atomic<bool> stopped = false;
  std::thread stopping([&] {
    registry_->exposer.reset();
    stopped = true;
  });
  while (!stopped) {
    Knock(registry_->port);
    std::this_thread::sleep_for(kKnockInterval);
  }
  stopping.join();
}

Counter& Metrics::AddCounter(const std::string& name, const std::string& help,
                             const Labels& labels) {
  auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(*registry_->prometheus);
  return Keep(registry_->mutex, registry_->counters, family.Add(ToPrometheus(labels)));
}

Gauge& Metrics::AddGauge(const std::string& name, const std::string& help, const Labels& labels,
                         Unit unit) {
  auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(*registry_->prometheus);
  return Keep(registry_->mutex, registry_->gauges, family.Add(ToPrometheus(labels)), unit);
}

Histogram& Metrics::AddHistogram(const std::string& name, const std::string& help,
                                 const std::vector<int64_t>& bounds, const Labels& labels,
                                 Unit unit) {
  auto& family =
      prometheus::BuildHistogram().Name(name).Help(help).Register(*registry_->prometheus);
  prometheus::Histogram::BucketBoundaries shown;
  for (const int64_t bound : bounds) shown.push_back(Shown(bound, unit));
  auto& histogram = family.Add(ToPrometheus(labels), shown);
  return Keep(registry_->mutex, registry_->histograms, histogram, unit);
}

std::string Metrics::Text() const {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, registry_->prometheus->Collect());
  return std::move(out).str();
}

Result<int32_t> Metrics::Serve(const std::string& address) {
  NAUNGAN_CHECK(!registry_->exposer, "metrics are served at one address");
  try {
    auto exposer = std::make_unique<prometheus::Exposer>(address, kScrapeThreads);
    exposer->RegisterCollectable(registry_->prometheus);
    registry_->exposer = std::move(exposer);
  } catch (const std::exception& error) {
    return Fail(Code::kUnavailable, "METRICS_ADDRESS_UNUSABLE", "",
                fmt::format("The metrics cannot be served on {}: {}. Give another host:port.",
                            address, error.what()));
  }
  registry_->port = registry_->exposer->GetListeningPorts().front();
  return registry_->port;
}

int32_t Metrics::port() const { return registry_->port; }

}  // namespace naungan::platform
