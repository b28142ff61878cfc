import Foundation
import Synchronization

/// A program that runs beside the test; killed, at the latest, when the last reference goes. When the test program itself is
/// killed, the kernel sends SIGTERM to it.
public final class BackgroundProcess: Sendable {
    private struct State {
        var output: [UInt8] = []
        /// How much had been printed when.
        var arrivals: [(end: Int, at: Date)] = []
        var exitStatus: Int32?
        var observers: [UUID: AsyncStream<Void>.Continuation] = [:]
    }

    private let state: Mutex<State>
    /// Process id.
    public let processID: Int32

    /// Starts a program; standard output and standard error are collected together.
    public static func start(
        _ name: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        directory: String? = nil
    ) throws -> BackgroundProcess {
        var command = [try toolPath("setpriv"), "--pdeathsig", "TERM"]
        if let directory { command += [try toolPath("env"), "--chdir=\(directory)"] }
        return try BackgroundProcess(
            ChildStart(
                command: command + [try toolPath(name)] + arguments,
                environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }))
    }

    private init(_ start: ChildStart) throws {
        let pipe = Pipe()
        let writing = pipe.fileHandleForWriting
        let relay = Relay()
        let id = Mutex<pid_t>(0)
        try LastingThread.shared.run {
            let started = try start.spawn(output: writing.fileDescriptor)
            id.withLock { $0 = started }
        }
        try writing.close()
        let printed = try PrintedBytes(pipe.fileHandleForReading) { bytes in relay.deliver { $0.received(bytes) } }
        Thread.detachNewThread { printed.followToTheEnd() }
        processID = id.withLock { $0 }
        state = Mutex(State())
        relay.connect(self)
        let child = processID
        Thread.detachNewThread {
            let status = ChildStart.wait(for: child)
            // Who hears of the end finds everything that was printed before it.
            printed.takeWhatIsThere()
            relay.deliver { $0.ended(status) }
        }
    }

    deinit {
        if state.withLock({ $0.exitStatus }) == nil { kill(processID, SIGKILL) }
    }

    /// Everything printed so far.
    public var output: String { String(decoding: state.withLock { $0.output }, as: UTF8.self) }

    /// The lines printed so far, with the moment at which the end of each came in.
    public var lines: [(at: Date, text: String)] {
        let (output, arrivals) = state.withLock { ($0.output, $0.arrivals) }
        var lines: [(at: Date, text: String)] = []
        var arrival = 0
        var start = 0
        for (index, byte) in output.enumerated() where byte == UInt8(ascii: "\n") {
            while arrivals[arrival].end <= index { arrival += 1 }
            lines.append((arrivals[arrival].at, String(decoding: output[start..<index], as: UTF8.self)))
            start = index + 1
        }
        return lines
    }

    /// The exit status, once it has ended; 128 plus the number when a signal ended it.
    public var exitStatus: Int32? { state.withLock { $0.exitStatus } }

    /// Sends a signal.
    public func signal(_ number: Int32) { kill(processID, number) }

    /// Returns once the output contains `text`.
    /// - Throws: `TestSupportError` with the output when the program ends first or `timeout` passes.
    public func waitForOutput(containing text: String, timeout: Duration = .seconds(300)) async throws {
        let met = try await wait(timeout) { $0.contains(text) || $1 != nil }
        guard met, output.contains(text) else {
            throw TestSupportError("\"\(text)\" was not printed within \(timeout); printed was:\n\(output)")
        }
    }

    /// Returns the exit status once the program has ended.
    /// - Throws: `TestSupportError` with the output when `timeout` passes first.
    @discardableResult
    public func waitForExit(timeout: Duration = .seconds(300)) async throws -> Int32 {
        _ = try await wait(timeout) { $1 != nil }
        guard let status = exitStatus else {
            throw TestSupportError("Process \(processID) still runs after \(timeout); printed was:\n\(output)")
        }
        return status
    }

    private func wait(_ timeout: Duration, until met: @escaping @Sendable (String, Int32?) -> Bool) async throws -> Bool
    {
        let id = UUID()
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.observers[id] = continuation }
        defer { state.withLock { $0.observers[id] = nil } }
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                if met(self.output, self.exitStatus) { return true }
                for await _ in changes where met(self.output, self.exitStatus) { return true }
                return false
            }
            group.addTask {
                try await Task.sleep(for: timeout)
                // Where nobody had the processor for long, both may be ready at once.
                return met(self.output, self.exitStatus)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    private func received(_ bytes: [UInt8]) {
        let now = Date()
        notify {
            $0.output += bytes
            $0.arrivals.append(($0.output.count, now))
        }
    }

    private func ended(_ status: Int32) {
        notify { $0.exitStatus = status }
    }

    private func notify(_ change: (inout sending State) -> Void) {
        let observers = state.withLock { state in
            change(&state)
            return Array(state.observers.values)
        }
        for observer in observers { observer.yield() }
    }

    /// Holds callbacks that arrive before the object is complete, and never keeps it alive.
    private final class Relay: Sendable {
        private struct Pending {
            weak var target: BackgroundProcess?
            var connected = false
            var waiting: [@Sendable (BackgroundProcess) -> Void] = []
        }

        private let pending = Mutex(Pending())

        func connect(_ process: BackgroundProcess) {
            let waiting = pending.withLock { pending in
                pending.target = process
                pending.connected = true
                return pending.waiting
            }
            for delivery in waiting { delivery(process) }
        }

        func deliver(_ delivery: @escaping @Sendable (BackgroundProcess) -> Void) {
            let target: BackgroundProcess? = pending.withLock { pending in
                if !pending.connected { pending.waiting.append(delivery) }
                return pending.target
            }
            if let target { delivery(target) }
        }
    }
}
