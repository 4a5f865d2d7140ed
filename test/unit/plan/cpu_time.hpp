// Limits on time in tests hold for the processor's time, so that a busy machine does not fail them.
#pragma once

#include <ctime>

class CpuTime {
  public:
    double seconds() const { return static_cast<double>(std::clock() - start_) / CLOCKS_PER_SEC; }

  private:
    std::clock_t start_ = std::clock();
};
