import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetDNS

@Suite struct Route53Tests {
    private func signature(token: String? = nil, service: String = "route53") -> AWSRequestSignature {
        AWSRequestSignature(
            credentials: AWSCredentials(
                accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                sessionToken: token.map(Secret.init)),
            region: "us-east-1", service: service, now: Date(timeIntervalSince1970: 1_440_938_160))
    }

    /// The first is from Amazon's test suite (get-vanilla), the others were made by botocore 1.43.
    @Test func signaturesAreTheOnesThatAmazonsToolsMake() {
        let vanilla = signature(service: "service").headers(
            method: "GET", host: "example.amazonaws.com", path: "/", query: [], body: [])
        #expect(
            vanilla.last?.value.hasSuffix("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31") == true)
        let query = [("name", "_acme-challenge.example.org."), ("type", "TXT"), ("maxitems", "1")]
        let path = "/2013-04-01/hostedzone/Z1/rrset"
        let list = signature().headers(
            method: "GET", host: "route53.amazonaws.com", path: path, query: query.map { (name: $0, value: $1) },
            body: [])
        #expect(list.last?.value.hasSuffix("e2e4688e15dcd2f340d5af21570c499b7dfe11f4878865dedd31e0e66a4790a6") == true)
        let change = signature(token: "TOKEN").headers(
            method: "POST", host: "route53.amazonaws.com", path: "\(path)/", query: [], body: Array("<x/>".utf8))
        #expect(change.map(\.name) == ["x-amz-date", "x-amz-security-token", "authorization"])
        #expect(
            change.last?.value.hasSuffix("4bcb2067ba5b3b226cab4a6c024493fa22e933032759da64f37dda60294ca957") == true)
    }

    /// A provider each, as if in processes of their own. Not on moto, which lets a change win over one it did not know.
    @Test func nobodysValueIsLostWhenManyWriteAtOnce() async throws {
        let twin = Route53Twin()
        try await HookReceiver.run(answering: twin.answer) { receiver in
            let settings = ["endpoint": receiver.url, "hosted_zone_id": "/hostedzone/Z1"]
            let spec = DNSProviderSpec(kind: "route53", settings: settings)
            let context = DNSProviderContext.test(environment: MotoServer.credentials)
            func each(_ action: @escaping @Sendable (any RecordProvider, TextRecord) async throws -> Void) async throws
            {
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    for number in 0..<5 {
                        let provider = try DNSProviderCatalog.provider(spec, in: context)
                        let record = TextRecord(name: "a.example.test", value: "value-\(number)")
                        tasks.addTask { try await action(provider, record) }
                    }
                    try await tasks.waitForAll()
                }
            }
            try await each { try await $0.add($1, zone: "example.test") }
            #expect(twin.values.sorted() == (0..<5).map { "\"value-\($0)\"" })
            try await each { try await $0.remove($1, zone: "example.test") }
            #expect(twin.values.isEmpty)
        }
    }

    @Test func aZoneThatIsNotThereIsSaid() async throws {
        let moto = try await MotoServer.start()
        _ = try await moto.createHostedZone("b.example.test")
        let spec = DNSProviderSpec(kind: "route53", settings: ["endpoint": moto.url])
        let provider = try DNSProviderCatalog.provider(spec, in: .test(environment: MotoServer.credentials))
        let error = await #expect(throws: SignetError.self) {
            try await provider.add(TextRecord(name: "a.example.test", value: "value"), zone: "example.test")
        }
        #expect(error?.code == .dnsProviderFailed)
        #expect(error?.message.contains("no public hosted zone example.test") == true)
    }

    @Test func aSetThatChangesMeanwhileIsReadAndChangedAgain() async throws {
        let sets = ["\"old\"", "\"newer\""].map { Route53Twin.listing([$0]) }
        let site = Route53Script { call, number in
            if call.path.hasSuffix("/rrset/") {
                let body = String(decoding: call.body, as: UTF8.self)
                return body.contains("\"newer\"")
                    ? (.ok, Route53Twin.changed) : (.badRequest, Route53Twin.conflict)
            }
            return (.ok, number == 0 ? sets[0] : sets[1])
        }
        try await site.run(settings: ["hosted_zone_id": "Z1", "wait_for_sync": "false"]) { provider, receiver in
            try await provider.add(TextRecord(name: "a.example.test", value: "mine"), zone: "example.test")
            let change = try #require(receiver.calls.last { $0.path.hasSuffix("/rrset/") })
            let body = String(decoding: change.body, as: UTF8.self)
            #expect(body.contains("<Value>\"newer\"</Value></ResourceRecord><ResourceRecord><Value>\"mine\"</Value>"))
        }
    }

    @Test func whatAmazonRefusesIsExplained() async throws {
        let denied =
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no &amp; never</Message></Error></ErrorResponse>"
        let site = Route53Script { _, _ in (.forbidden, denied) }
        try await site.run(settings: ["hosted_zone_id": "Z1"]) { provider, _ in
            let error = await #expect(throws: SignetError.self) {
                try await provider.add(TextRecord(name: "a.example.test", value: "mine"), zone: "example.test")
            }
            #expect(error?.code == .dnsProviderUnauthorized)
            #expect(error?.message.contains("AccessDenied: no & never") == true)
            #expect(error?.remedy?.contains("route53:ListHostedZonesByName") == true)
        }
    }
}
