import NIOCore
import Testing

@testable import SignetServer

@Suite("When a client of the Vault API has had its time")
struct RequestPaceTests {
    private static func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }

    private func pace() -> RequestPace {
        var limits = ListenerLimits()
        (limits.head, limits.request, limits.answer, limits.idle) = (
            .seconds(1), .seconds(10), .seconds(20), .seconds(100)
        )
        var pace = RequestPace(limits)
        pace.opened(Self.at(0))
        return pace
    }

    @Test("Nothing comes")
    func nothing() {
        let pace = pace()
        #expect(pace.next == Self.at(1) && pace.overdue(Self.at(0)) == nil && pace.overdue(Self.at(1)) == .request)
    }

    @Test("A head without its end")
    func half() {
        var pace = pace()
        pace.headCame(Self.at(1))
        #expect(pace.isWithinRequest && pace.next == Self.at(11))
        #expect(pace.overdue(Self.at(10)) == nil && pace.overdue(Self.at(11)) == .request)
    }

    @Test("A whole request without its answer")
    func unanswered() {
        var pace = pace()
        pace.headCame(Self.at(1))
        pace.requestEnded()
        #expect(!pace.isWithinRequest && pace.next == Self.at(21) && pace.overdue(Self.at(21)) == .answer)
    }

    @Test("Waiting for the next one")
    func idle() {
        var pace = pace()
        pace.headCame(Self.at(1))
        pace.requestEnded()
        pace.answered(Self.at(2))
        #expect(
            pace.next == Self.at(102) && pace.overdue(Self.at(101)) == nil && pace.overdue(Self.at(102)) == .request)
        pace.headCame(Self.at(50))
        #expect(pace.next == Self.at(60))
    }

    @Test("Answered before all of it came")
    func early() {
        var pace = pace()
        pace.headCame(Self.at(1))
        pace.answered(Self.at(2))
        #expect(pace.next == Self.at(11) && pace.isWithinRequest)
        pace.requestEnded()
        #expect(pace.next == nil)
    }

    @Test("Several at a time: each answer has its time after the one before it")
    func several() {
        var pace = pace()
        pace.headCame(Self.at(0))
        pace.requestEnded()
        pace.headCame(Self.at(1))
        pace.requestEnded()
        #expect(pace.next == Self.at(20))
        pace.answered(Self.at(15))
        #expect(pace.next == Self.at(35))
        pace.answered(Self.at(16))
        #expect(pace.next == Self.at(116))
    }
}
