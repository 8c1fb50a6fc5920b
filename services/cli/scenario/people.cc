#include "services/cli/scenario/people.h"

#include <fmt/core.h>

#include <array>
#include <string_view>

namespace naungan::cli {
namespace {

constexpr std::array<std::string_view, 32> kMaleNames = {
    "Agus",  "Ahmad",  "Andi",       "Arifin",   "Bambang",    "Basri",    "Budiman", "Darmawan",
    "Eko",   "Fadli",  "Firman",     "Hamka",    "Hasanuddin", "Herman",   "Idris",   "Ilham",
    "Irwan", "Jamal",  "Kamaruddin", "La Ode",   "Mansur",     "Muhammad", "Nasrun",  "Ridwan",
    "Rusdi", "Saiful", "Samsul",     "Sudirman", "Syarif",     "Taufik",   "Usman",   "Zainal"};
constexpr std::array<std::string_view, 32> kFemaleNames = {
    "Aisyah",    "Aminah",  "Andi Tenri", "Asmawati", "Dewi",   "Ernawati", "Fatimah",
    "Fitriani",  "Halimah", "Hartati",    "Hasnah",   "Indah",  "Jumriah",  "Kartini",
    "Lestari",   "Marlina", "Maryam",     "Megawati", "Murni",  "Nurbaya",  "Nurhayati",
    "Rahmawati", "Ratna",   "Rohani",     "Rosmini",  "Salmah", "Siti",     "Sri",
    "Sumiati",   "Suryani", "Wa Ode",     "Yuliana"};
constexpr std::array<std::string_view, 32> kLastNames = {
    "Abdullah", "Akbar",      "Alimuddin", "Amiruddin", "Anwar",   "Arsyad",  "Asri",    "Azis",
    "Bahar",    "Baharuddin", "Burhan",    "Djafar",    "Gunawan", "Hakim",   "Halim",   "Hamid",
    "Ibrahim",  "Ismail",     "Kadir",     "Latif",     "Mahmud",  "Malik",   "Mustafa", "Nurdin",
    "Pratama",  "Rahman",     "Rasyid",    "Saputra",   "Siregar", "Syahrir", "Wijaya",  "Yusuf"};

// Serials 1 to 9984: 624 for each of the 16 classes of seeds.
constexpr int64_t kSeedClasses = 16;
constexpr int64_t kSerialsPerClass = 624;

// Everyone is between 17 and 59 in the years of the scenarios.
constexpr int32_t kBirthDaysFirst = -1461;  // 1966-01-01
constexpr int32_t kBirthDaysCount = 13'879;
// Coprime to the count, so that successive people do not share a birthday.
constexpr int64_t kBirthStride = 5'003;
constexpr int64_t kBirthSkew = 977;

// SplitMix64. It mixes any input well, and it is simple enough to write it again in any language.
uint64_t Mix(uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31U);
}

// The random draws for one person.
class Draws {
 public:
  Draws(uint64_t seed, int64_t number) : state_(Mix(seed) ^ static_cast<uint64_t>(number)) {}

  uint64_t Below(uint64_t bound) { return (state_ = Mix(state_)) % bound; }

  template <size_t kSize>
  std::string_view From(const std::array<std::string_view, kSize>& names) {
    return names[Below(kSize)];
  }

 private:
  uint64_t state_;
};

// The kecamatan of a region with their villages.
struct Kecamatan {
  domain::RegionCode code;
  std::vector<domain::RegionCode> villages;
};

std::vector<Kecamatan> KecamatanOf(const domain::RegionCode& region,
                                   const domain::RegionNames& names) {
  std::vector<Kecamatan> found;
  for (const auto& code : names.Children(region)) {
    auto villages = names.Children(code);
    if (!villages.empty()) found.push_back({code, std::move(villages)});
  }
  return found;
}

// The birth date and the serial of the n-th person. No other person of the same class of seeds has
// both, because people who share a serial are born a multiple of the stride apart.
struct BirthSerial {
  domain::Date birth_date;
  int64_t serial = 0;
};

BirthSerial BirthSerialOf(uint64_t seed, int64_t number) {
  const int64_t place = number % kSerialsPerClass;
  const int64_t round = number / kSerialsPerClass;
  const int64_t day = (round * kBirthStride + place * kBirthSkew) % kBirthDaysCount;
  const auto seed_class = static_cast<int64_t>(seed % kSeedClasses);
  return {.birth_date = domain::Date::OfDays(kBirthDaysFirst + day),
          .serial = 1 + place * kSeedClasses + seed_class};
}

Person MakePerson(const PeopleSpec& spec, uint64_t seed, int64_t number,
                  const std::vector<Kecamatan>& places) {
  Draws draws(seed, number);
  const Kecamatan& place = places[draws.Below(places.size())];
  const auto [birth_date, serial] = BirthSerialOf(seed, number);
  Person person;
  person.birth_date = birth_date;
  person.sex = draws.Below(2) == 0 ? domain::Sex::kMale : domain::Sex::kFemale;
  person.locality_code = place.villages[draws.Below(place.villages.size())].ToString();
  const bool female = person.sex == domain::Sex::kFemale;
  person.full_name = fmt::format("{} {} {}", draws.From(female ? kFemaleNames : kMaleNames),
                                 draws.From(kLastNames), draws.From(kLastNames));
  person.mother_name = fmt::format("{} {}", draws.From(kFemaleNames), draws.From(kLastNames));
  person.nik = fmt::format("{}{:02}{:02}{:02}{:04}", place.code.compact(),
                           birth_date.day() + (female ? 40 : 0), birth_date.month(),
                           birth_date.year() % 100, serial);
  if (spec.deciles > 0) {
    person.rank = 1 + static_cast<int64_t>(draws.Below(static_cast<uint64_t>(spec.deciles)));
  }
  return person;
}

}  // namespace

Result<std::vector<Person>> GeneratePeople(const PeopleSpec& spec, uint64_t seed,
                                           const domain::RegionNames& names) {
  const std::string field = fmt::format("people.{}", spec.group);
  if (spec.count < 0 || spec.count > kPeopleInGroupMax) {
    return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", field,
                fmt::format("count must be a number from 0 to {}", kPeopleInGroupMax));
  }
  const auto places = KecamatanOf(spec.region, names);
  if (places.empty()) {
    return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", field,
                fmt::format("region {} has no kecamatan", spec.region.ToString()));
  }
  std::vector<Person> people;
  people.reserve(static_cast<size_t>(spec.count));
  for (int64_t i = 0; i < spec.count; ++i) {
    people.push_back(MakePerson(spec, seed, spec.first_number + i, places));
  }
  return people;
}

}  // namespace naungan::cli
