import Foundation

/// How many probes there were in a second, and what each cost the prober.
struct ProbeFigures: Sendable {
    var perSecond: Double
    /// Milliseconds of processor time a probe.
    var cost: Double

    /// Processor time that this process has taken, in milliseconds.
    static func ownTime() -> Double {
        var usage = rusage()
        getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        return milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime)
    }

    /// Processor time that another process has taken, in milliseconds.
    static func time(of processID: Int32) throws -> Double {
        let path = "/proc/\(processID)/stat"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        // The name of the program stands in brackets and may have blanks in it; utime and stime are fields 14 and 15.
        let numbers = text.split(separator: ")").last?.split(separator: " ").dropFirst() ?? []
        guard numbers.count > 12, let user = Double(numbers[numbers.startIndex + 10]),
            let system = Double(numbers[numbers.startIndex + 11])
        else { throw BenchError("\(path) has no times") }
        return (user + system) * 1000 / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func milliseconds(_ time: timeval) -> Double {
        Double(time.tv_sec) * 1000 + Double(time.tv_usec) / 1000
    }
}
