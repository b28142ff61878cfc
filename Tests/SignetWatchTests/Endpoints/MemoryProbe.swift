import SignetCore
import SignetPKI
import SignetRenewal
import Synchronization

/// Addresses that are in no network: every one shows the same certificate, unless it is told to fail.
final class MemoryProbe: AddressProbe {
    private struct State {
        var names: [String: [String]] = [:]
        var failures: [String: TLSProbeError] = [:]
        var problems: [String] = []
        var isHanging = false
        var asked: [String] = []
        var running = 0
        var mostAtOnce = 0
    }

    private let certificate: DecodedCertificate
    private let state = Mutex(State())

    init(_ certificate: DecodedCertificate) {
        self.certificate = certificate
    }

    /// Addresses by name.
    var names: [String: [String]] {
        get { state.withLock { $0.names } }
        set { state.withLock { $0.names = newValue } }
    }

    /// By `address:port`.
    var failures: [String: TLSProbeError] {
        get { state.withLock { $0.failures } }
        set { state.withLock { $0.failures = newValue } }
    }

    /// What is told about every chain.
    var problems: [String] {
        get { state.withLock { $0.problems } }
        set { state.withLock { $0.problems = newValue } }
    }

    /// Nobody answers until the task is cancelled.
    var isHanging: Bool {
        get { state.withLock { $0.isHanging } }
        set { state.withLock { $0.isHanging = newValue } }
    }

    /// `address:port name` of every look.
    var asked: [String] { state.withLock { $0.asked } }
    /// How many looks there were at once.
    var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }

    func addresses(of endpoint: Endpoint) async throws -> [Endpoint] {
        guard let addresses = names[endpoint.host] else {
            throw SignetError(.probeFailed, "The name \(endpoint.host) has no address.", remedy: "Correct the name.")
        }
        return addresses.map { Endpoint(host: $0, port: endpoint.port, startTLS: endpoint.startTLS) }
    }

    func look(at address: Endpoint, serverName: String?) async throws -> ServedChain {
        let place = HostPort.text(host: address.host, port: address.port)
        state.withLock { state in
            state.asked.append("\(place) \(serverName ?? "")")
            state.running += 1
            state.mostAtOnce = max(state.mostAtOnce, state.running)
        }
        defer { state.withLock { $0.running -= 1 } }
        await Task.yield()
        if isHanging { try await Task.sleep(for: .seconds(3600)) }
        if let failure = failures[place] { throw failure }
        return ServedChain(
            address: place, certificates: [certificate], protocolVersion: "TLS 1.3", problems: problems)
    }
}
