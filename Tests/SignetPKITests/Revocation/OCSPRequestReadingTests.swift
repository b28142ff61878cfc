import SignetCore
import SignetTestSupport
import Testing

@testable import SignetPKI

@Suite struct OCSPRequestReadingTests {
    /// A request built by hand, so that each field can be wrong.
    private func request(
        count: Int = 1, version: Int64? = nil, nonce: [UInt8]? = nil, serialNumber: [UInt8] = [1],
        criticalExtension: Bool = false
    ) throws -> [UInt8] {
        let sha256 = try ObjectIdentifierOctets.encode(dotted: "2.16.840.1.101.3.4.2.1")
        var writer = DERWriter()
        writer.sequence { writer in
            writer.sequence { writer in
                if let version { writer.constructed(DERWriter.Tag.constructed(0)) { $0.integer(version) } }
                writer.sequence { writer in
                    for _ in 0..<count {
                        writer.sequence { writer in
                            writer.sequence { writer in
                                writer.sequence { $0.objectIdentifier(sha256) }
                                writer.primitive(DERWriter.Tag.octetString, Array(repeating: 7, count: 32))
                                writer.primitive(DERWriter.Tag.octetString, Array(repeating: 8, count: 32))
                                writer.primitive(DERWriter.Tag.integer, serialNumber)
                            }
                        }
                    }
                }
                writer.constructed(DERWriter.Tag.constructed(2)) { writer in
                    writer.sequence { writer in
                        if let nonce {
                            writer.extension(ObjectIdentifierOctets.ocspNonce) { writer in
                                writer.primitive(DERWriter.Tag.octetString, nonce)
                            }
                        }
                        writer.extension([0x2A, 3, 4], critical: criticalExtension) { $0.integer(1) }
                    }
                }
            }
        }
        return writer.bytes
    }

    @Test func readsEveryField() throws {
        let request = try OCSPRequest(der: request(count: 2, nonce: [1, 2, 3], serialNumber: [0, 0x80]))
        #expect(request.nonce == [1, 2, 3])
        #expect(request.certificateIDs.count == 2)
        let first = try #require(request.certificateIDs.first)
        #expect(first.hashAlgorithm == "2.16.840.1.101.3.4.2.1")
        #expect(first.issuerNameHash == Array(repeating: 7, count: 32))
        #expect(first.issuerKeyHash == Array(repeating: 8, count: 32))
        #expect(first.serialNumber == [0, 0x80])
    }

    @Test func takesWhatIsAtTheLimits() throws {
        #expect(try OCSPRequest(der: request(count: OCSPRequest.maximumCount)).certificateIDs.count == 32)
        #expect(try OCSPRequest(der: request(version: 0)).nonce == nil)
        for count in [1, 128] {
            #expect(try OCSPRequest(der: request(nonce: Array(repeating: 9, count: count))).nonce?.count == count)
        }
    }

    @Test func refusesWhatIsBeyond() throws {
        let wrong = [
            try request(count: 0), try request(count: 33), try request(version: 1), try request(nonce: []),
            try request(nonce: Array(repeating: 9, count: 129)), try request(serialNumber: []),
            try request(serialNumber: Array(repeating: 1, count: 65)), try request(criticalExtension: true),
            try request() + [0], Array(try request().dropLast()), [], [0x30, 0],
            Array(repeating: 0x30, count: 64 << 10 | 1),
        ]
        for bytes in wrong {
            #expect(throws: SignetError(.malformedOCSPRequest, "")) { try OCSPRequest(der: bytes) }
        }
    }

    /// Damage is named, or gives another request; nothing crashes.
    @Test func survivesDamage() throws {
        for bytes in mutations(of: try request(count: 3, nonce: [1, 2, 3]), count: 5000) {
            do {
                let request = try OCSPRequest(der: bytes)
                #expect((1...OCSPRequest.maximumCount).contains(request.certificateIDs.count))
            } catch let error as SignetError {
                #expect(error.code == .malformedOCSPRequest)
            }
        }
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<1000 {
            let bytes = (0..<Int.random(in: 0...100, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            #expect(throws: SignetError(.malformedOCSPRequest, "")) { try OCSPRequest(der: bytes) }
        }
    }
}
