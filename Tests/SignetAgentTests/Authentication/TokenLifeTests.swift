import Foundation
import Testing

@testable import SignetAgent

@Suite("When a token is renewed")
struct TokenLifeTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    private func life(_ lease: Double?, isRenewable: Bool = true, share: Double = 0.5) -> TokenLife {
        TokenLife(lease: lease, isRenewable: isRenewable, now: start, share: share)
    }

    private func after(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

    @Test("After two thirds of the lease and a third of the grace")
    func renewal() {
        #expect(life(3600, share: 0).step == .renew(after(2520)))
        #expect(life(3600, share: 0.5).step == .renew(after(2580)))
        #expect(life(3600, share: 1).step == .renew(after(2640)))
        #expect(life(3600, isRenewable: false).step == .replace(after(2580)))
        #expect(life(nil).step == .nothing && life(nil).end == nil)
    }

    @Test("Renewed for as long again, it is renewed again; with little left, replaced at once")
    func growth() {
        var life = life(3600)
        life.renewed(lease: 3600, isRenewable: true, now: after(2580), share: 0.5)
        #expect(life.step == .renew(after(5160)) && life.end == after(6180))
        // The longest life leaves 1500 s: after another 1180 s there would be 320 s, less than the grace of 540 s.
        life.renewed(lease: 1500, isRenewable: true, now: after(5160), share: 0.5)
        #expect(life.step == .replace(after(5160)))
    }

    @Test("A renewal that gives less than a second is the end of the token, not a life without end")
    func exhaustion() {
        var life = life(4)
        life.renewed(lease: nil, isRenewable: true, now: after(3), share: 0.5)
        #expect(life.step == .replace(after(3)))
    }

    @Test("A server that is away is asked again while the token lives")
    func postponement() {
        var life = life(3600)
        life.postponed(by: .seconds(60), now: after(2580))
        #expect(life.step == .renew(after(2640)))
        life.postponed(by: .seconds(60), now: after(3580))
        #expect(life.step == .replace(after(3580)))
    }

    @Test("Any lease, any chance: never renewed before half of it, never after its end")
    func bounds() {
        for lease in stride(from: 1.0, through: 100_000, by: 997) {
            for share in stride(from: 0.0, through: 1, by: 0.25) {
                guard case .renew(let moment) = life(lease, share: share).step else {
                    Issue.record("\(lease)")
                    continue
                }
                #expect(moment > after(lease / 2) && moment < after(lease))
            }
        }
    }

    @Test("Logins that fail wait twice as long each time, up to the most, shortened by a quarter at most")
    func backoff() {
        var backoff = LoginBackoff(from: .seconds(1), to: .seconds(6))
        let delays = (0..<5).map { _ in backoff.delay(0) }
        #expect(delays == [.seconds(1), .seconds(2), .seconds(4), .seconds(6), .seconds(6)])
        backoff.reset()
        #expect(backoff.delay(1) == .milliseconds(750))
        #expect(backoff.delay(0.5) == .milliseconds(1750))
    }
}
