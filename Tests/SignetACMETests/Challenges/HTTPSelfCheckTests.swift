import SignetCore
import SignetTestSupport
import Testing

@testable import SignetACME

/// Web servers in memory: URL and address to what is answered there.
private struct ScriptedWeb: HTTPDialling {
    var answers: [String: Result<HTTPSighting, DiallingFailure>] = [:]

    func get(_ location: HTTPLocation, at address: String, port: Int) async throws -> HTTPSighting {
        guard let answer = answers["\(location) \(address)"] else { throw DiallingFailure.refused }
        return try answer.get()
    }
}

/// Every sentence that the self-check of http-01 has.
@Suite struct HTTPSelfCheckTests {
    private let names = MemoryNames(addresses: [
        "shop.example.com": ["192.0.2.1"], "two.example.com": ["2001:db8::1", "192.0.2.1"],
        "other.example.com": ["192.0.2.9", "2001:db8::9"],
    ])
    private let path = "/.well-known/acme-challenge/tok-1_A"
    private var url: String { "http://shop.example.com\(path)" }
    private let good = HTTPSighting(status: 200, body: Array("tok-1_A.thumbprint".utf8))

    private func look(
        _ answers: [String: Result<HTTPSighting, DiallingFailure>], for name: String = "shop.example.com"
    ) async throws {
        let task = makeTask(.http01, name)
        let answer = try PresentedAnswer(to: task, at: "http", key: "tok-1_A")
        try await HTTPSelfCheck(names: names, dialler: ScriptedWeb(answers: answers)).look(for: answer)
    }

    private func sentence(
        _ answers: [String: Result<HTTPSighting, DiallingFailure>], for name: String = "shop.example.com"
    ) async throws -> String {
        let error = try await SignetError.thrown { try await look(answers, for: name) }
        #expect(error.code == .challengeNotVisible)
        #expect(error.remedy?.isEmpty == false)
        return error.message
    }

    private func redirect(_ target: String, status: Int = 302) -> Result<HTTPSighting, DiallingFailure> {
        .success(HTTPSighting(status: status, location: target))
    }

    @Test(arguments: ["", "\n", " \r\n\t"]) func theAnswerIsSeen(end: String) async throws {
        try await look(["\(url) 192.0.2.1": .success(HTTPSighting(status: 200, body: good.body + Array(end.utf8)))])
    }

    @Test func addressesNeedNoDNS() async throws {
        try await look(["http://192.0.2.7\(path) 192.0.2.7": .success(good)], for: "192.0.2.7")
        try await look(["http://[2001:db8::7]\(path) 2001:db8::7": .success(good)], for: "2001:db8::7")
    }

    @Test func aNameWithoutAddress() async throws {
        #expect(try await sentence([:], for: "none.example.com").contains("none.example.com has no address"))
        #expect(
            try await sentence([:], for: "broken.example.com")
                == "The addresses of broken.example.com could not be looked up.")
    }

    static let failures: [(DiallingFailure, String)] = [
        (.refused, "192.0.2.1 port 80 refused the connection"), (.timedOut, "192.0.2.1 port 80 did not answer in time"),
        (.unreachable("No route to host"), "192.0.2.1 port 80 cannot be reached from this machine (No route to host)"),
        (.closed, "192.0.2.1 port 80 closed the connection"),
        (.other("strange"), "192.0.2.1 port 80 could not be asked"),
    ]

    @Test(arguments: failures) func noAnswer(failure: DiallingFailure, words: String) async throws {
        #expect(
            try await sentence(["\(url) 192.0.2.1": .failure(failure)]).contains(
                "The CA would not see the http-01 answer for shop.example.com: \(words)"))
    }

    @Test func anotherStatusAndAnotherBody() async throws {
        #expect(
            try await sentence(["\(url) 192.0.2.1": .success(HTTPSighting(status: 404))])
                .contains("\(url) at 192.0.2.1 answered 404"))
        #expect(try await sentence(["\(url) 192.0.2.1": redirect("/x", status: 303)]).contains("answered 303"))
        let html = "<html>\u{1b}[31m\n" + String(repeating: "x", count: 90)
        let page = HTTPSighting(status: 200, body: Array(html.utf8))
        let words = try await sentence(["\(url) 192.0.2.1": .success(page)])
        #expect(words.contains("answered with another body: \"<html> [31m x"))
        #expect(words.contains("x…\""))
    }

    @Test func everyAddressIsAsked() async throws {
        let two = "http://two.example.com\(path)"
        let words = try await sentence(
            ["\(two) 192.0.2.1": .success(good), "\(two) 2001:db8::1": .success(HTTPSighting(status: 404))],
            for: "two.example.com")
        #expect(words.contains("\(two) at 2001:db8::1 answered 404"))
        #expect(!words.contains("192.0.2.1"))
        // A machine without IPv6 cannot tell, and the CA may well reach it.
        try await look(
            ["\(two) 192.0.2.1": .success(good), "\(two) 2001:db8::1": .failure(.unreachable("no route"))],
            for: "two.example.com")
    }

    @Test(arguments: [301, 302, 307, 308]) func redirectsAreFollowed(status: Int) async throws {
        try await look([
            "\(url) 192.0.2.1": redirect("https://other.example.com/deep?x=1", status: status),
            // IPv6 does not answer, IPv4 does.
            "https://other.example.com/deep?x=1 192.0.2.9": redirect("/deeper"),
            "https://other.example.com/deeper 192.0.2.9": .success(good),
        ])
    }

    @Test func redirectsToNowhere() async throws {
        #expect(
            try await sentence(["\(url) 192.0.2.1": redirect("https://other.example.com/x")])
                .contains("the redirect leads to https://other.example.com/x, and 192.0.2.9 port 443 refused"))
        #expect(
            try await sentence([
                "\(url) 192.0.2.1": redirect("https://other.example.com/x"),
                "https://other.example.com/x 2001:db8::9": .success(HTTPSighting(status: 404)),
            ]).contains("\(url), redirected to https://other.example.com/x at 2001:db8::9, answered 404"))
        #expect(
            try await sentence(["\(url) 192.0.2.1": redirect("http://none.example.com/x")])
                .contains("redirects to http://none.example.com/x, and none.example.com has no address"))
        #expect(
            try await sentence(["\(url) 192.0.2.1": redirect("http://broken.example.com/x")])
                .contains("the addresses of broken.example.com could not be looked up"))
    }

    @Test(arguments: [
        "", "ftp://other.example.com/", "http://", "javascript:alert(1)", String(repeating: "a", count: 3000),
    ])
    func redirectsThatAreNone(target: String) async throws {
        let words = try await sentence(["\(url) 192.0.2.1": redirect(target)])
        #expect(words.contains("which is no http or https URL") || words.contains("in a circle"), "\(words)")
    }

    @Test func redirectsThatValidatorsDoNotFollow() async throws {
        #expect(
            try await sentence(["\(url) 192.0.2.1": redirect("http://shop.example.com:8080/x")])
                .contains("a port that CAs do not follow (only 80 and 443)"))
        #expect(
            try await sentence(["\(url) 192.0.2.1": redirect("https://192.0.2.9/x")])
                .contains("an address instead of a name, which CAs do not follow"))
        #expect(
            try await sentence(["\(url) 192.0.2.1": redirect("https://shop.example.com.well-known/x")])
                .contains("where a slash is missing after the host"))
    }

    @Test func redirectsWithoutEnd() async throws {
        #expect(
            try await sentence(["\(url) 192.0.2.1": redirect(url)]).contains("redirects in a circle, back to \(url)"))
        var answers: [String: Result<HTTPSighting, DiallingFailure>] = ["\(url) 192.0.2.1": redirect("/0")]
        for number in 0..<20 { answers["http://shop.example.com/\(number) 192.0.2.1"] = redirect("/\(number + 1)") }
        #expect(try await sentence(answers).contains("redirects more than 10 times"))
        answers["http://shop.example.com/9 192.0.2.1"] = .success(good)
        try await look(answers)
    }

    @Test func foreignTargetsNeverTrap() {
        let base = HTTPLocation(isTLS: false, host: "shop.example.com", port: 80, path: "/a")
        for bytes in mutations(of: Array("https://user:pw@[2001:db8::9]:444/a/../b?c#d".utf8), count: 3000) {
            guard let next = base.following(String(decoding: bytes, as: UTF8.self)) else { continue }
            #expect(!next.host.isEmpty && next.description.hasPrefix("http"))
        }
    }
}
