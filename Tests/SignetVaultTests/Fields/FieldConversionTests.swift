import SignetCore
import Testing

@testable import SignetVault

@Suite struct FieldConversionTests {
    @Test(
        arguments: [
            (FieldKind.bool, "true" as JSONValue, true as JSONValue), (.bool, "1", true), (.bool, 0, false),
            (.bool, "", false), (.integer, "12", 12), (.integer, "", 0), (.duration, 3600, 3600),
            (.duration, "3600", 3600), (.duration, "72h", 259_200), (.duration, "2160h0m0s", 7_776_000),
            (.duration, "30d", 2_592_000), (.duration, "", 0), (.string, 5, "5"), (.lowercasedString, "Ab", "ab"),
            (.list, "a, b,,c", ["a", "b", "c"]), (.list, ["x", 1], ["x", "1"]), (.list, .null, []),
            (.map, ["a": 1], ["a": "1"]), (.map, "{\"k\":\"v\"}", ["k": "v"]),
            (.map, ["a=b", "c=d=e"], ["a": "b", "c": "d=e"]),
            (.any, ["a": [1, .null]], ["a": [1, .null]]),
        ] as [(FieldKind, JSONValue, JSONValue)])
    func isLenient(kind: FieldKind, sent: JSONValue, read: JSONValue) {
        #expect(kind.converted(sent) == read)
    }

    @Test(
        arguments: [
            (FieldKind.bool, "yes" as JSONValue), (.bool, [true]), (.integer, "x"), (.integer, .number(1.5)),
            (.duration, "soon"), (.duration, "-1h"), (.string, ["a"]), (.list, ["a": "b"]), (.map, ["a"]), (.map, 5),
        ] as [(FieldKind, JSONValue)])
    func refuses(kind: FieldKind, sent: JSONValue) {
        #expect(kind.converted(sent) == nil)
    }

    @Test func whatASchemaDoesNotKnowIsWarnedOf() throws {
        let schema: FieldSchema = [FieldDefinition("ttl", .duration, default: "1h"), FieldDefinition("name")]
        let (values, remarks) = try schema.values(
            of: ["token_max_tll": "1h", "abc": 1, "name": "from the body"], captures: ["name": "web"])
        #expect(values.string("name") == "web" && values.seconds("ttl") == 3600 && !values.has("ttl"))
        #expect(
            remarks.warnings(isSilent: false) == [
                "Endpoint ignored these unrecognized parameters: [abc token_max_tll]",
                "Endpoint replaced the value of these parameters with the values captured from the endpoint's path: [name]",
            ])
        // A role sent with its own name, as hvac sends it, is still answered with nothing.
        #expect(FieldRemarks(replaced: ["name"]).warnings(isSilent: true).isEmpty)
        #expect(remarks.warnings(isSilent: true).count == 1)
        let failure = #expect(throws: VaultFailure.self) { try schema.values(of: ["ttl": "soon"], captures: [:]) }
        #expect(failure?.status == 400)
        #expect(
            failure?.messages.first?.contains("Field validation failed: error converting input for field \"ttl\"")
                == true)
    }

    @Test(arguments: [(0, "0s"), (45, "45s"), (90, "1m30s"), (259_200, "72h0m0s"), (3600, "1h0m0s")])
    func goText(seconds: Int, text: String) {
        #expect(GoDuration.text(seconds: seconds) == text)
    }
}
