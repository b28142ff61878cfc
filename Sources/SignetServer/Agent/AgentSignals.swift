import Foundation
import SignetAgent
import UnixSignals

/// What a running agent is told from outside.
enum AgentOrder: Sendable {
    /// SIGHUP: read everything again.
    case reload
    /// SIGTERM, SIGINT, or a client of the agent: finish what is in hand and end.
    case stop
}

/// The orders that are not carried out yet; of several the weightiest.
final class AgentOrders: Sendable {
    private let pending = Awaited<AgentOrder>()

    func give(_ order: AgentOrder) {
        if case .stop? = pending.value { return }
        pending.set(order)
    }

    /// Waits for the next one.
    /// - Throws: `CancellationError`
    func next() async throws -> AgentOrder {
        let order = try await pending.get()
        pending.clear()
        return order
    }
}

/// The signals to this process as orders. From its making on, the signals do not end the process any more.
struct AgentSignals: Sendable {
    private let signals: UnixSignalsSequence

    init() async {
        signals = await UnixSignalsSequence(trapping: .sighup, .sigterm, .sigint)
    }

    /// Waits for the next ones until cancelled.
    func forward(to orders: AgentOrders) async {
        for await signal in signals { orders.give(signal == .sighup ? .reload : .stop) }
    }
}
