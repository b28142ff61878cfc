import Foundation
import SignetTestSupport
import Testing

/// `signet up` killed (SIGKILL) in the middle of an order, and started again.
@Suite(.serialized) struct OrderKillTests {
    @Test(arguments: OrderKillPoint.allCases) func nothingIsLostAndNothingDoneTwice(point: OrderKillPoint) async throws
    {
        try await inAnOrder { world, web, interceptor in
            try await killed(at: point, world, interceptor)
            expectProgress(point, interceptor)
            #expect(try world.pair(web) == nil)
            #expect(try await world.records().count == point.records)
            try await expectCompletion(of: web, world, interceptor)
        }
    }

    /// One and the same order, killed at every step on its way.
    @Test func killedAtEachStepInTurn() async throws {
        try await inAnOrder { world, web, interceptor in
            for point in OrderKillPoint.allCases { try await killed(at: point, world, interceptor) }
            try await expectCompletion(of: web, world, interceptor)
        }
    }

    /// What a dead process left goes also when nobody orders again.
    @Test func recordsOfACertificateThatIsNoLongerWantedGo() async throws {
        try await inAnOrder { world, web, interceptor in
            try await killed(at: .challengeTriggered, world, interceptor)
            #expect(try await world.records().count == 2)
            try world.configure(web) { ($0.server, $0.isWanted) = (interceptor, false) }
            let signet = try await world.site.listening()
            try await recordsGo(world, signet)
            try await world.site.stop(signet)
            #expect(try world.pair(web) == nil && interceptor.successes(.finalize) == 0)
        }
    }

    private func inAnOrder(
        _ body: (ACMEWorld<PebbleServer>, ACMESubject, ACMEInterceptor) async throws -> Void
    ) async throws {
        let world = try await ACMEWorld()
        let web = try ACMESubject(challenge: world.dnsChallenge, names: ["example.com", "*.example.com"])
        try await ACMEInterceptor.run(before: world.ca) { interceptor in
            try world.configure(web) { ($0.server, $0.rehearses) = (interceptor, false) }
            try await body(world, web, interceptor)
        }
    }

    /// A last start, left alone, ends with the certificate served and nothing left behind or done twice.
    private func expectCompletion(
        of web: ACMESubject, _ world: ACMEWorld<PebbleServer>, _ interceptor: ACMEInterceptor
    ) async throws {
        let signet = try world.site.up()
        let nginx = try await world.serve(web, signet)
        _ = try await world.verified(web, besides: [], nginx, signet)
        try await recordsGo(world, signet)
        try await world.site.stop(signet)
        try await nginx.stop()
        try await world.expectTrusted(web)
        expectNothingTwice(interceptor)
    }

    private func recordsGo(_ world: ACMEWorld<PebbleServer>, _ signet: BackgroundProcess) async throws {
        _ = try await eventually("the records to go", explanation: { signet.output }) {
            try await world.records().isEmpty ? true : nil
        }
    }

    /// Starts `signet up` and kills it at the point.
    private func killed(
        at point: OrderKillPoint, _ world: ACMEWorld<PebbleServer>, _ interceptor: ACMEInterceptor
    ) async throws {
        // Where a directory is wanted there is a file: the certificate cannot be installed.
        let obstacle = world.site.file("web")
        if let step = point.step { interceptor.hold(step) } else { try world.site.directory.write("web", "") }
        let signet = try world.site.up()
        _ = try await eventually("\(point)", explanation: { signet.output }) {
            if signet.exitStatus != nil { throw TestSupportError("signet up ended:\n\(signet.output)") }
            guard point.step == nil else { return interceptor.isHolding ? true : nil }
            let status = try? await world.site.status(of: "web")
            return status?.serialNumber != nil && status?.lastError?.contains(obstacle) == true ? true : nil
        }
        signet.signal(SIGKILL)
        #expect(try await signet.waitForExit() == 128 + SIGKILL)
        if point.step == nil { try FileManager.default.removeItem(atPath: obstacle) }
    }

    /// The kill came where it should.
    private func expectProgress(_ point: OrderKillPoint, _ interceptor: ACMEInterceptor) {
        #expect((interceptor.successes(.newAccount) > 0) == point.hasAccount)
        #expect((interceptor.successes(.newOrder) > 0) == point.hasOrder)
        #expect((interceptor.successes(.finalize) > 0) == point.hasRequestedCertificate)
    }

    private func expectNothingTwice(_ interceptor: ACMEInterceptor) {
        let exchanges = interceptor.exchanges.filter(\.succeeded)
        #expect(interceptor.successes(.newAccount, status: 201) == 1, "one account was made")
        #expect(Set(exchanges.compactMap(\.key)).count == 1, "there was one key")
        #expect(Set(exchanges.compactMap(\.account)).count == 1, "there was one account")
        #expect(interceptor.successes(.newOrder) == 1, "one order was placed")
        #expect(interceptor.successes(.finalize) == 1, "one certificate was asked for")
    }
}
