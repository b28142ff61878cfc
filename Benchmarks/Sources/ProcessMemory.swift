import Foundation

/// The memory of a process, as the kernel counts it.
struct ProcessMemory: Sendable {
    /// VmRSS: what is resident now.
    var residentMegabytes: Double
    /// VmHWM: the most that was resident since the start.
    var highWaterMegabytes: Double

    init(of processID: Int32) throws {
        let path = "/proc/\(processID)/status"
        let status = try String(contentsOfFile: path, encoding: .utf8)
        func megabytes(_ key: String) throws -> Double {
            let kilobytes = status.split(separator: "\n").first { $0.hasPrefix("\(key):") }?
                .split(whereSeparator: \.isWhitespace).compactMap { Double($0) }.first
            guard let kilobytes else { throw BenchError("no \(key) in \(path)") }
            return kilobytes / 1024
        }
        residentMegabytes = try megabytes("VmRSS")
        highWaterMegabytes = try megabytes("VmHWM")
    }
}
