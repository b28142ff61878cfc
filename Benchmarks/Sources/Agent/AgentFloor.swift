import Foundation
import SignetTestSupport

/// What the machine cannot do without: the memory of a Swift program that does nothing, and the time of what each change consists of at least.
struct AgentFloor: Sendable {
    var residentMegabytes: Double
    /// A P-256 signature.
    var signature: Double
    /// A small file written, synced and renamed into place. Milliseconds, as the others.
    var publication: Double
    /// `/bin/true` from start to end.
    var program: Double

    static func measure(in directory: BenchDirectory) async throws -> AgentFloor {
        say("the floor: an empty Swift program, a signature, a synced file, a program ...")
        let limits = try await CryptographicLimits.measure(seconds: 1)
        return AgentFloor(
            residentMegabytes: try await emptyProgram(in: directory), signature: 1000 / limits.signPerSecond,
            publication: try publicationTime(in: directory), program: try await programTime())
    }

    /// Built here, with the same Foundation as signet, and linked in the same way.
    private static func emptyProgram(in directory: BenchDirectory) async throws -> Double {
        try await shell(
            """
            mkdir empty
            printf 'import Foundation\\nprint(ProcessInfo.processInfo.processIdentifier)\\nfflush(nil)\\nsleep(3600)\\n' >empty/main.swift
            swiftc -O -static-stdlib empty/main.swift -o empty/empty
            """, in: directory)
        let process = try BackgroundProcess.start(directory.file("empty/empty"), [])
        try await process.waitForOutput(containing: "\n")
        let memory = try ProcessMemory(of: process.processID)
        try await process.stop()
        return memory.residentMegabytes
    }

    private static func publicationTime(in directory: BenchDirectory) throws -> Double {
        var times: [Duration] = []
        for _ in 0..<200 {
            let began = ContinuousClock.now
            try publish(in: directory)
            times.append(ContinuousClock.now - began)
        }
        return median(times)
    }

    private static func publish(in directory: BenchDirectory) throws {
        let path = directory.file("floor")
        let descriptor = open("\(path).new", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw BenchError("\(path).new cannot be written") }
        defer { close(descriptor) }
        let bytes = [UInt8](repeating: 65, count: 1200)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
            rename("\(path).new", path) == 0
        else { throw BenchError("\(path) cannot be written") }
    }

    private static func programTime() async throws -> Double {
        var times: [Duration] = []
        for _ in 0..<50 {
            let began = ContinuousClock.now
            _ = try await runTool("/bin/true", [])
            times.append(ContinuousClock.now - began)
        }
        return median(times)
    }

    /// A change at the least: a signature, the note of it, its files, and the command.
    var change: Double { signature + 2 * publication + program }
}
