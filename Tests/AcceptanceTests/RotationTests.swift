import Foundation
import SignetTestSupport
import Testing

@testable import mtls_demo

/// Certificates that change while real servers use them.
@Suite(.serialized) struct RotationTests {
    @Test func nginxFollowsAndAfterCommandsRunOncePerChange() async throws {
        let web = try RotatingSite()
        try web.configure(after: [["sh", "-c", "echo $SIGNET_SERIAL >>\(web.log)"], try web.reload()])
        let signet = try web.site.up()
        let first = try await web.installed(after: nil, signet)
        let nginx = try await web.startNginx()

        var serials = [first.serial]
        for _ in 0..<3 {
            let renewed = try await web.site.signet("cert", "renew", "web")
            #expect(renewed.status == 0, "\(renewed.everything)")
            let pair = try await web.installed(after: serials.last, signet)
            serials.append(pair.serial)
            let trust = ClientCredentials.Trust.authorities(path: web.site.file("web/ca.crt"))
            _ = try await eventually("nginx to serve \(pair.serial)", explanation: { nginx.log + signet.output }) {
                try await nginx.servedSerial(trusting: trust) == pair.serial ? true : nil
            }
            // Two destinations with five files, one certificate.
            let copy = try #require(
                try InstalledPair(certificate: web.site.file("copy/web.crt"), key: web.site.file("copy/web.key")))
            #expect(copy.serial == pair.serial)
        }
        let status = try await eventually("the last one to be proved", explanation: { signet.output }) {
            let status = try await web.site.status(of: "web")
            return status.phase == "valid" ? status : nil
        }
        #expect(status.served.map(\.serialNumber) == [serials.last])
        #expect(try web.logged() == serials, "each change is announced once, in order")

        // Neither a restart nor another reading of the same file is a change.
        try await web.site.stop(signet)
        let again = try await web.site.listening()
        try web.configure(after: [["sh", "-c", "echo $SIGNET_SERIAL >>\(web.log)"], try web.reload()])
        #expect(try await web.site.status(of: "web").serialNumber == serials.last)
        try await web.site.stop(again)
        #expect(try web.logged() == serials)
        #expect(try await web.site.ledger().count == serials.count)
        try await nginx.stop()
    }

    @Test func theServiceOfTheDemonstrationKeepsItsConnections() async throws {
        let web = try RotatingSite()
        try web.configure(after: [])
        let signet = try web.site.up()
        let first = try await web.installed(after: nil, signet)
        let files = ClientCredentials.Identity(
            fullChain: web.site.file("web/fullchain.crt"), key: web.site.file("web/tls.key"))
        let authority = web.site.file("web/ca.crt")
        let service = ServiceA(
            port: web.port, identity: files, authority: authority,
            serviceB: Endpoint(name: "nobody.example.com", port: 1))
        let endpoint = Endpoint(name: "web.example.com", port: web.port)
        let second = try await service.run {
            let context = try ClientCredentials(trust: .authorities(path: authority)).context()
            return try await HTTPSConnection.open(to: endpoint, context: context) { kept in
                #expect(try await kept.get("/").serverSerial == first.serial)
                let renewed = try await web.site.signet("cert", "renew", "web")
                #expect(renewed.status == 0, "\(renewed.everything)")
                let second = try await web.installed(after: first.serial, signet)
                _ = try await eventually("a new connection to meet the new certificate") {
                    let serial = try await HTTPSConnection.open(to: endpoint, context: context) {
                        try await $0.get("/").serverSerial
                    }
                    return serial == second.serial ? true : nil
                }
                let answer = try await kept.get("/")
                #expect(answer.status == 200 && answer.serverSerial == first.serial, "the kept connection lives on")
                return second
            }
        }
        #expect(second.serial != first.serial)
        try await web.site.stop(signet)
    }

    @Test func aFailingAfterCommandIsTriedAgainAndTheOthersAreNotRepeated() async throws {
        let web = try RotatingSite()
        let attempts = web.site.file("attempts")
        // Fails twice, with words for the operator; the one before it succeeds at once.
        let failing = "echo x >>\(attempts); test $(wc -l <\(attempts)) -gt 2 || { echo disk on fire >&2; exit 7; }"
        try web.configure(
            after: [["sh", "-c", "echo $SIGNET_SERIAL >>\(web.log)"], ["sh", "-c", failing]], verify: false)
        let signet = try web.site.up()
        let pair = try await web.installed(after: nil, signet)
        _ = try await eventually("the failure to be explained", explanation: { signet.output }) {
            let screen = try await web.site.signet("explain", "web").output
            return screen.contains("disk on fire") ? true : nil
        }
        _ = try await eventually("the third attempt", explanation: { signet.output }) {
            try await web.site.status(of: "web").phase == "valid" ? true : nil
        }
        #expect(try String(contentsOfFile: attempts, encoding: .utf8) == "x\nx\nx\n")
        #expect(try web.logged() == [pair.serial])
        #expect(try await web.site.ledger().count == 1, "a failing action is no reason for a new certificate")
        try await web.site.stop(signet)
    }

    @Test func aStopLetsTheAfterCommandInHandFinish() async throws {
        let web = try RotatingSite()
        let (folder, gate) = (web.site.directory.path, web.site.file("gate"))
        let slow =
            "echo begun >>\(web.log); while test -d \(folder) && ! test -e \(gate); do sleep 0.1; done; sleep 1;"
            + " echo done >>\(web.log)"
        try web.configure(after: [["sh", "-c", slow]], verify: false)
        let signet = try await web.site.listening()
        _ = try await eventually("the after-command to begin", explanation: { signet.output }) {
            try web.logged() == ["begun"] ? true : nil
        }
        signet.signal(SIGTERM)
        try web.site.directory.write("gate", "")
        let status = try await signet.waitForExit(timeout: .seconds(1200))
        #expect(status == 0, "\(signet.output)")
        #expect(try web.logged() == ["begun", "done"])
        #expect(try await web.site.status(of: "web").phase == "valid")
    }

    @Test func aServerThatDoesNotFollowIsNamedLoudly() async throws {
        let web = try RotatingSite()
        try web.configure(after: [], deadline: "3s")
        let signet = try web.site.up()
        let first = try await web.installed(after: nil, signet)
        let nginx = try await web.startNginx()
        let renewed = try await web.site.signet("cert", "renew", "web")
        let second = try await web.installed(after: first.serial, signet)
        #expect(renewed.everything.contains("127.0.0.1:\(web.port)"), "\(renewed.everything)")
        let screen = try await eventually(
            "signet to say that the old one is still served", explanation: { signet.output }
        ) {
            let screen = try await web.site.signet("explain", "web").output
            return screen.contains(first.serial) && screen.contains("127.0.0.1:\(web.port)") ? screen : nil
        }
        #expect(screen.contains(second.serial))
        #expect(try await web.site.status(of: "web").phase != "valid")
        try await web.site.stop(signet)
        try await nginx.stop()
    }

    @Test func timeAloneRenews() async throws {
        let web = try RotatingSite()
        try web.configure(after: [["sh", "-c", "echo $SIGNET_SERIAL >>\(web.log)"]], verify: false, lifetime: "10s")
        let signet = try web.site.up()
        var serials: [String] = []
        for _ in 0..<4 { serials.append(try await web.installed(after: serials.last, signet).serial) }
        try await web.site.stop(signet)
        #expect(Set(serials).count == 4)
        // Who looks now and then may miss one: what was issued is asked. The last one may have been left for the next start.
        let issued = try await web.site.ledger().sorted { $0.id < $1.id }.map(\.serialNumber)
        let announced = try web.logged()
        #expect(announced == issued || announced == Array(issued.dropLast()), "\(announced) of \(issued)")
        #expect(issued.filter { serials.contains($0) } == serials, "\(serials) of \(issued)")
    }
}
