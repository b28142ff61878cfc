import Foundation
import Logging
import SignetPKI
import SignetTestSupport
import Testing
import Yams

@testable import SignetServer

@Suite("docs/signet.schema.json and docs/configuration.md say what the reader does")
struct ConfigurationSchemaTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    private static let schemaPath = "\(root)/docs/signet.schema.json"

    private struct Definition: Decodable {
        var properties: [String: Property]?
        var `enum`: [String]?
    }

    private struct Property: Decodable {
        var `enum`: [String]?
        var items: Items?
    }

    private struct Items: Decodable {
        var `enum`: [String]?
    }

    private struct Schema: Decodable {
        var definitions: [String: Definition]
        enum CodingKeys: String, CodingKey { case definitions = "$defs" }
    }

    private static func schema() throws -> Schema {
        try JSONDecoder().decode(Schema.self, from: Data(contentsOf: URL(fileURLWithPath: schemaPath)))
    }

    @Test(arguments: SectionKind.allCases) func sectionsHaveTheSameKeys(_ kind: SectionKind) throws {
        let definition = try #require(try Self.schema().definitions[kind.rawValue])
        #expect(definition.properties?.keys.sorted() == kind.keys.sorted())
    }

    @Test func choicesAreTheSame() throws {
        let definitions = try Self.schema().definitions
        #expect(definitions["key_algorithm"]?.enum == KeyAlgorithm.allCases.map(\.rawValue))
        #expect(definitions["log"]?.properties?["level"]?.enum == Logger.Level.allCases.map(\.rawValue))
        #expect(
            definitions["log"]?.properties?["format"]?.enum == LogConfiguration.Format.allCases.map(\.rawValue))
        #expect(
            definitions["files"]?.properties?["key_encoding"]?.enum == PrivateKey.Encoding.allCases.map(\.rawValue))
    }

    @Test(arguments: SectionKind.allCases) func theManualNamesEveryKey(_ kind: SectionKind) throws {
        let manual = try String(contentsOfFile: "\(Self.root)/docs/configuration.md", encoding: .utf8)
        for key in kind.keys {
            let isNamed = manual.contains("`\(key)`") || manual.contains("\(key):")
            #expect(isNamed, "\(kind.rawValue).\(key) is not in docs/configuration.md")
        }
    }

    /// What the reader takes the schema takes, and the structural mistakes that the reader finds the schema finds.
    @Test func theSchemaJudgesAsTheReader() async throws {
        let structural = [
            "unknown key", "is missing", "wanted", "ecdsa-p256", "server, client, peer", "belongs to", "Keep one",
        ]
        let bad = ConfigurationProblemTests.cases.filter { each in
            each.words.contains { word in structural.contains { word.contains($0) } }
        }.map(\.text)
        #expect(bad.count >= 12)
        let good = [
            ConfigurationFixture.full, ConfigurationTemplate.commented, VaultIssuerReadingTests.full,
            VaultReadingTests.full, WatchReadingTests.full, "", "listen: 127.0.0.1:0",
        ]
        let verdicts = try await verdicts(on: good + bad)
        for (text, verdict) in zip(good, verdicts) { #expect(verdict.isEmpty, "\(text)\n\(verdict)") }
        for (text, verdict) in zip(bad, verdicts.dropFirst(good.count)) { #expect(!verdict.isEmpty, "\(text)") }
    }

    /// What the referee says of each text; empty where it is content.
    private func verdicts(on texts: [String]) async throws -> [String] {
        let documents = try texts.map { try Yams.load(yaml: $0) ?? NSNull() }
        let input = try JSONSerialization.data(withJSONObject: documents)
        let script = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema)
            print(json.dumps(["; ".join(e.message for e in validator.iter_errors(d)) for d in json.load(sys.stdin)]))
            """
        let result = try await runTool("python3", ["-c", script, Self.schemaPath], input: Array(input))
        #expect(result.status == 0, "\(result.everything) (scripts/bootstrap installs jsonschema)")
        return try JSONDecoder().decode([String].self, from: Data(result.outputBytes))
    }
}
