import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetACME

@Suite struct WireTests {
    @Test func base64URLIsStrict() {
        #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == "-__-")
        #expect(Base64URL.decode("-__-") == [0xFB, 0xFF, 0xFE])
        #expect(Base64URL.decode("") == [])
        for text in ["+//+", "-__-=", "AA==", "A", "AB", "-_ -", "AA\n"] { #expect(Base64URL.decode(text) == nil) }
        var generator = SeededGenerator(seed: 1)
        for length in 0..<70 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    /// The key and thumbprint of RFC 7638 section 3.1.
    @Test func thumbprintOfTheRFC() throws {
        let modulus =
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
        let json = "{\"kty\":\"RSA\",\"n\":\"\(modulus)\",\"e\":\"AQAB\",\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}"
        let key = try WireJSON.decode(JSONWebKey.self, from: Array(json.utf8), what: "a key")
        #expect(try key.thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
        #expect(try key.keyAuthorization(token: "t") == "t.NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
    }

    @Test func whatIsNotKnownSurvives() throws {
        let json = """
            {"status": "resting", "identifier": {"type": "device", "value": "x"}, "wildcard": false, "more": [1],
             "expires": "2027-01-02T03:04:05.678Z",
             "challenges": [{"type": "device-attest-01", "url": "u", "status": "asleep", "token": "t"},
                            {"type": "dns-persist-01", "url": "v", "status": "pending", "issuer-domain-names": ["ca.example"]}]}
            """
        let authorization = try WireJSON.decode(
            ACMEAuthorization.self, from: Array(json.utf8), what: "an authorization")
        #expect(authorization.status.rawValue == "resting" && authorization.identifier.type.rawValue == "device")
        #expect(authorization.challenges.map(\.token) == ["t", nil])
        #expect(authorization.challenges[1].issuerDomainNames == ["ca.example"])
        let again = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(authorization.challenges))
        #expect(again.elements?[0]["type"]?.text == "device-attest-01")
    }

    @Test func problemsKeepTheirWords() throws {
        let json = """
            {"type": "urn:ietf:params:acme:error:compound", "detail": "two things\\u001b[2J", "algorithms": ["ES256"],
             "subproblems": [{"type": "urn:acme:error:caa", "detail": "no", "identifier": {"type": "dns", "value": "a.example"}},
                             {"type": "https://other.example/fault", "detail": "so"}]}
            """
        let problem = try WireJSON.decode(ACMEProblem.self, from: Array(json.utf8), what: "a problem")
        #expect(problem.type == .compound)
        #expect(problem.subproblems?.map(\.type) == [.caa, ProblemType(rawValue: "https://other.example/fault")])
        #expect(
            problem.summary
                == "compound: two things [2J (a.example: caa: no; https://other.example/fault: so)")
        #expect(ACMEFailure(problem, attempt: "x", ca: "ca").retry == .userAction)
        let paused = ACMEProblem(
            type: .rateLimited,
            detail: "Your account is paused. Visit <https://portal.example/sfe/v1/unpause?jwt=a.b> to lift it.")
        let failure = ACMEFailure(paused, attempt: "order", ca: "ca.example")
        #expect(paused.unpauseURL == "https://portal.example/sfe/v1/unpause?jwt=a.b")
        #expect(failure.retry == .userAction && failure.error.code == .acmePaused)
        #expect(failure.error.remedy?.contains("unpause?jwt=a.b") == true)
    }

    @Test func aMissingFieldIsNamed() {
        let error = #expect(throws: SignetError.self) {
            try WireJSON.decode(ACMEDirectory.self, from: Array(#"{"newNonce": "n"}"#.utf8), what: "an ACME directory")
        }
        #expect(error?.code == .acmeMalformedResponse && error?.message.contains("newAccount is missing") == true)
    }

    /// Nothing that comes from a CA may stop the program, and what is read can be written.
    @Test func damagedDocumentsAreReadOrRefused() throws {
        let seeds = [
            #"{"newNonce":"n","newAccount":"a","newOrder":"o","meta":{"profiles":{"p":"q"},"caaIdentities":["c"]}}"#,
            #"{"status":"valid","expires":"2027-01-02T03:04:05Z","identifiers":[{"type":"dns","value":"a"}],"authorizations":["u"],"finalize":"f","error":{"type":"t","subproblems":[{"detail":"d"}]}}"#,
            #"{"suggestedWindow":{"start":"2027-01-02T03:04:05Z","end":"2027-01-03T03:04:05.5+02:00"}}"#,
        ]
        var read = 0
        for (number, seed) in seeds.enumerated() {
            for bytes in mutations(of: Array(seed.utf8), count: 400, seed: UInt64(number)) {
                if let order = try? WireJSON.decode(ACMEOrder.self, from: bytes, what: "x") {
                    _ = try WireJSON.encode(order)
                    _ = order.error?.summary
                    read += 1
                }
                _ = try? WireJSON.decode(ACMEDirectory.self, from: bytes, what: "x")
                _ = try? WireJSON.decode(RenewalInformationObject.self, from: bytes, what: "x")
                _ = try? WireJSON.decode(ACMEProblem.self, from: bytes, what: "x")
            }
        }
        #expect(read > 0)
    }

    @Test func linksByRelation() {
        var response = ACMEHTTPResponse(status: 200)
        response.headers.add(name: "Link", value: "<https://a/1>;rel=\"alternate\", <https://a/2>; rel=alternate")
        response.headers.add(name: "Link", value: "<https://a/dir>;rel=\"index\"")
        response.headers.add(name: "Link", value: "nonsense;rel=\"alternate\"")
        #expect(response.links("alternate") == ["https://a/1", "https://a/2"])
        #expect(response.links("index") == ["https://a/dir"])
        #expect(response.links("next").isEmpty)
    }

    @Test func externalAccountSecrets() throws {
        let account = try ExternalAccount(
            keyID: "k", secret: Secret("zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"))
        #expect(!"\(account)".contains("zWND"))
        #expect(throws: SignetError(.invalidInput, "")) {
            try ExternalAccount(keyID: "k", secret: Secret("not base64!"))
        }
        #expect(throws: SignetError(.invalidInput, "")) { try ExternalAccount(keyID: "k", secret: Secret("c2hvcnQ")) }
        #expect(throws: SignetError(.invalidInput, "")) {
            try ExternalAccount(keyID: "k", secret: Secret("zWNDZM6eQGHWpSRTPal5eIUYFTu7"), scheme: .es256)
        }
    }
}
