// Metrics: counters, gauges and histograms, shown to Prometheus.
//
//   Metrics metrics;
//   Counter& batches = metrics.AddCounter("naungan_runtime_batches_total", "Group commits.",
//                                         {{"service", "claims"}, {"partition", "3"}});
//   batches.Add();
//
// Names end with their unit, and units are Prometheus' own: what is measured in microseconds is
// shown in seconds. deploy/metrics.md lists all metrics; a test compares it with a running house.
//
// A part keeps its metrics in one probe object with verbs (CommandRefused(),
// BatchCommitted(bytes)), made when the part is made. A label has few values; none is an id, none
// is personal data.
//
// Threads: any. Lifetime: a handle is good as long as its Metrics.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/base/result.h"

namespace naungan::platform {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {
 public:
  virtual ~Counter() = default;
  virtual void Add(int64_t by = 1) = 0;
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void Set(int64_t value) = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void Observe(int64_t value) = 0;
};

// What the numbers handed to a metric are, and as what they are shown.
enum class Unit {
  kCount,         // as they are: things, bytes
  kMicroseconds,  // as seconds
};

// Bounds for latencies in microseconds: 100 us to 10 s, three a decade.
std::vector<int64_t> LatencyBoundsUs();
// Bounds for counts and sizes: powers of four from 1 to 1 Mi.
std::vector<int64_t> SizeBounds();

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The same name and labels again give the same metric. A name has one help text and one kind.
  Counter& AddCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& AddGauge(const std::string& name, const std::string& help, const Labels& labels = {},
                  Unit unit = Unit::kCount);
  // `bounds`: the upper bounds of the buckets, rising, in the numbers' own unit.
  Histogram& AddHistogram(const std::string& name, const std::string& help,
                          const std::vector<int64_t>& bounds, const Labels& labels = {},
                          Unit unit = Unit::kCount);

  // All metrics in Prometheus' text format.
  std::string Text() const;

  // Answers GET /metrics on `address` ("127.0.0.1:9100"; port 0: any free one) until destroyed, and
  // gives the port. kUnavailable (METRICS_ADDRESS_UNUSABLE): taken, or not ours. Once.
  Result<int32_t> Serve(const std::string& address);
  // Where it is served; 0: nowhere.
  int32_t port() const;

 private:
  struct Registry;
  std::unique_ptr<Registry> registry_;
};

}  // namespace naungan::platform
