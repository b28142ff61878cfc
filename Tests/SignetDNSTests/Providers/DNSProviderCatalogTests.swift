import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetDNS

@Suite struct DNSProviderCatalogTests {
    private func error(_ kind: String, _ settings: [String: String], environment: [String: String] = [:])
        -> SignetError?
    {
        #expect(throws: SignetError.self) {
            _ = try DNSProviderCatalog.provider(
                DNSProviderSpec(kind: kind, settings: settings), in: .test(environment: environment))
        }
    }

    @Test func anUnknownKindIsRefusedWithThoseThatAreKnown() {
        let error = error("cloudflare", [:])
        #expect(error?.code == .invalidDNSProvider)
        #expect(error?.remedy == "Known are rfc2136, route53, acme-dns, exec, http, manual.")
    }

    @Test func whatIsWrongWithASettingIsSaid() {
        #expect(error("exec", [:])?.message.contains("path is missing") == true)
        #expect(error("exec", ["path": "hook"])?.message.contains("not absolute") == true)
        #expect(error("exec", ["path": "/hook", "pth": "x"])?.message.contains("no setting \"pth\"") == true)
        #expect(error("exec", ["path": "/hook", "mode": "loud"])?.message.contains("mode \"loud\" is unknown") == true)
        #expect(error("exec", ["path": "/hook", "timeout": "soon"])?.message.contains("no duration") == true)
        #expect(error("http", ["url": "ftp://x"])?.message.contains("url is no URL") == true)
        #expect(error("http", ["url": "http://user:pass@x"])?.message.contains("url is no URL") == true)
        #expect(error("rfc2136", ["server": "ns1:x"])?.code == .invalidDNSName)
        #expect(error("rfc2136", ["server": "ns1", "key_name": "k"])?.message.contains("no secret") == true)
        #expect(error("route53", ["access_key_id": "AKID"])?.message.contains("belong together") == true)
        let algorithm = ["server": "ns1", "key_name": "k", "key_algorithm": "hmac-md5", "key_secret_environment": "S"]
        #expect(error("rfc2136", algorithm, environment: ["S": "c2VjcmV0"])?.message.contains("hmac-md5") == true)
    }

    @Test func secretsDoNotBelongIntoTheConfiguration() throws {
        let base = ["server": "192.0.2.1", "key_name": "k"]
        let literal = error("rfc2136", base.merging(["key_secret": "c2VjcmV0"]) { $1 })
        #expect(literal?.remedy?.contains("key_secret_file or key_secret_environment") == true)
        let directory = try TemporaryDirectory()
        let file = try directory.write("secret", "not base64!\n")
        for settings in [["key_secret_file": file], ["key_secret_environment": "S"]] {
            let wrong = error("rfc2136", base.merging(settings) { $1 }, environment: ["S": "not base64!"])
            #expect(wrong?.code == .invalidDNSProvider)
            #expect(wrong?.description.contains("not base64!") == false)
        }
        let both = ["key_secret_file": file, "key_secret_environment": "S"]
        #expect(error("rfc2136", base.merging(both) { $1 })?.message.contains("given twice") == true)
        #expect(
            error("rfc2136", base.merging(["key_secret_environment": "S"]) { $1 })?.message.contains("not set") == true)
        let missing = error("rfc2136", base.merging(["key_secret_file": directory.file("none")]) { $1 })
        #expect(missing?.code == .unreadableFile)
        try directory.write("secret", "c2VjcmV0\n")
        let spec = DNSProviderSpec(kind: "rfc2136", settings: base.merging(["key_secret_file": file]) { $1 })
        let provider = try DNSProviderCatalog.provider(spec, in: .test())
        #expect(provider.summary == "RFC 2136 at 192.0.2.1")
        #expect(!String(reflecting: provider).contains("c2VjcmV0"))
    }

    @Test func everyKindIsDescribed() {
        let descriptions = DNSProviderCatalog.standardKinds.map { $0.description }
        #expect(Set(descriptions.map(\.kind)).count == descriptions.count)
        for description in descriptions {
            #expect(Set(description.settings.flatMap(\.keys)).count == description.settings.flatMap(\.keys).count)
            #expect(description.settings.allSatisfy { $0.meaning.hasSuffix(".") })
        }
    }

    /// The manual has every kind with every setting, in the words that error messages and the catalogue use.
    @Test func theManualIsComplete() throws {
        let manual = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../docs/dns-providers.md").standardized, encoding: .utf8)
        for description in DNSProviderCatalog.standardKinds.map({ $0.description }) {
            var section = "## \(description.kind)\n\n\(description.summary)\n"
            let own = description.settings.filter { $0 != .propagationTimeout }
            if !own.isEmpty { section += "\n| setting | |\n|---|---|\n" }
            for setting in own {
                let keys = setting.keys.map { "`\($0)`" }.joined(separator: " or ")
                section += "| \(keys)\(setting.isRequired ? " (required)" : "") | \(setting.meaning) |\n"
            }
            #expect(manual.contains(section), "\(description.kind) should read:\n\(section)")
        }
    }
}
