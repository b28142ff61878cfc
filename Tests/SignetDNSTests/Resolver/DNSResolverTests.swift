import SignetCore
import SignetTestSupport
import Testing

@testable import SignetDNS

/// Against a network that the test plays.
@Suite struct DNSResolverTests {
    private static let first = try? DNSServerAddress(host: "192.0.2.1")
    private static let second = try? DNSServerAddress(host: "192.0.2.2")

    private func resolver(
        attempts: Int = 2, _ script: @escaping @Sendable (ScriptedTransport.Exchange) throws -> [[UInt8]]
    ) -> (DNSResolver, ScriptedTransport) {
        let transport = ScriptedTransport(script)
        let servers = [Self.first, Self.second].compactMap(\.self)
        return (DNSResolver(.init(servers: servers, attempts: attempts), transport: transport), transport)
    }

    @Test func answersToOtherQuestionsArePassedOver() async throws {
        let (resolver, _) = resolver { exchange in
            [
                CapturedAnswers.txt.answering([0xFF, exchange.message[1] &+ 1]),
                CapturedAnswers.soa.answering(exchange.message), [1, 2, 3], exchange.message,
                CapturedAnswers.txt.answering(exchange.message),
            ]
        }
        #expect(try await resolver.lookup("example.test", .txt).texts == ["onetwo"])
    }

    @Test func aTruncatedAnswerIsFetchedAgainOverTCP() async throws {
        let (resolver, transport) = resolver { exchange in
            exchange.carrier == .udp
                ? [exchange.message.turned(truncated: true)] : [CapturedAnswers.txt.answering(exchange.message)]
        }
        #expect(try await resolver.lookup("example.test", .txt).texts == ["onetwo"])
        #expect(transport.exchanges.map(\.carrier) == [.udp, .tcp])
    }

    @Test func aSilentServerIsAskedAgainThenTheNextOne() async throws {
        let (resolver, transport) = resolver { exchange in
            exchange.server == Self.second ? [CapturedAnswers.txt.answering(exchange.message)] : []
        }
        let answer = try await resolver.lookup("example.test", .txt)
        #expect(answer.server == Self.second)
        #expect(transport.exchanges.map(\.server) == [Self.first, Self.first, Self.second].compactMap(\.self))
        #expect(
            Set(transport.exchanges.map { Array($0.message.prefix(2)) }).count > 1, "each attempt has an id of its own")
    }

    @Test func aServerThatFailsIsNotBelieved() async throws {
        let (resolver, _) = resolver { exchange in
            exchange.server == Self.second
                ? [CapturedAnswers.txt.answering(exchange.message)] : [exchange.message.turned(code: 2)]
        }
        #expect(try await resolver.lookup("example.test", .txt).server == Self.second)
    }

    @Test func whenAllFailTheErrorSaysWhatEachOneDid() async throws {
        let (resolver, _) = resolver(attempts: 1) { exchange in
            exchange.server == Self.second ? [exchange.message.turned(code: 5)] : []
        }
        let error = await #expect(throws: SignetError.self) { try await resolver.lookup("example.test", .txt) }
        #expect(error?.code == .dnsServerFailed)
        #expect(error?.message.contains("192.0.2.1 did not answer within 5s") == true)
        #expect(error?.message.contains("192.0.2.2 answered REFUSED") == true)
    }

    @Test func aServerThatDoesNotKnowEDNSIsAskedWithoutIt() async throws {
        let (resolver, transport) = resolver { exchange in
            let offersExtensions = exchange.message[11] == 1
            return [
                offersExtensions ? exchange.message.turned(code: 1) : CapturedAnswers.txt.answering(exchange.message)
            ]
        }
        #expect(try await resolver.lookup("example.test", .txt).texts == ["onetwo"])
        #expect(transport.exchanges.count == 2)
    }

    @Test func oneServerInParticularIsAskedWithoutRecursionAndMaySayAnything() async throws {
        let (resolver, transport) = resolver { [$0.message.turned(code: 5)] }
        let server = try DNSServerAddress(parsing: "192.0.2.9:5300")
        #expect(try await resolver.lookup("example.test", .txt, at: server).responseCode == .refused)
        #expect(transport.exchanges.map(\.server) == [server])
        #expect(transport.exchanges.first?.message[2] == 0, "no recursion desired")
    }

    @Test func withoutAnyResolverTheErrorNamesTheFile() async throws {
        let transport = ScriptedTransport { _ in [] }
        let resolver = DNSResolver(
            .init(), transport: transport, systemResolvers: .init(path: "/nonexistent/resolv.conf"))
        let error = await #expect(throws: SignetError.self) { try await resolver.lookup("example.test", .txt) }
        #expect(error?.code == .dnsUnreachable)
        #expect(error?.message.contains("/nonexistent/resolv.conf") == true)
    }
}
