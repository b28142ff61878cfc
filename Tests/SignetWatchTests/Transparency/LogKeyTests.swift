import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetWatch

/// Whether a log has signed its checkpoint.
@Suite struct LogKeyTests {
    /// A checkpoint of a log in tiles that is on the web, and its key.
    static let published = (
        checkpoint: """
        rome.ct.filippo.io/2024h1
        115474666
        2q1K6aiIJR+F7TyhiWOghoWOjY0/3dVBLsBbAvB4xCw=

        \u{2014} rome.ct.filippo.io/2024h1 \
        ePSrrgAAAY5+gVlSBAMARzBFAiEAv8bOMzo3Ed/GbU9fzzJvaStX6i8xTsmEF+NqvpGhIO0CIEn1X+zzVEerdix64GEn97XCXObA2G5JQ8UDDqCKdG5m

        """,
        key: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAXM8Ld9qn64g1zVFDh5FtgxS3zj5sqQDwYMs3wrBV3MC"
            + "BiFhK/iRLxdKF4YsAcJaEglMlu4Lewvzxs0xO2uwEw=="
    )

    @Test func knowsAPublishedCheckpoint() throws {
        let key = try LogKey(parsing: Self.published.key)
        let text = Self.published.checkpoint
        let checkpoint = try LogCheckpoint(Array(text.utf8))
        #expect(checkpoint.size == 115_474_666 && checkpoint.signatures.count == 1 && !checkpoint.hasExtensions)
        #expect(key.signature(of: checkpoint)?.moment == Date(millisecondsSince1970: 1_711_519_390_034))
        #expect(checkpoint.statedMoment == Date(millisecondsSince1970: 1_711_519_390_034))
        // The signature is also found among others.
        let more = text.replacing("\n\n", with: "\n\n\u{2014} witness.test AAAAAAAAAAA=\nnonsense\n")
        #expect(try key.signature(of: LogCheckpoint(Array(more.utf8))) != nil)
        let changes = [
            ("115474666", "115474667"), ("2q1K", "2q1L"),
            ("rome.ct.filippo.io/2024h1\n1", "rome.ct.filippo.io/2024h2\n1"),
            ("rome.ct.filippo.io", "rome.ct.example.org"), ("ePSr", "ePSs"), ("AY5+gVlS", "AY5+gVlT"), ("dG5m", "dG5n"),
            ("xCw=\n", "xCw=\nextension\n"),
        ]
        for (old, new) in changes {
            let changed = text.replacing(old, with: new)
            #expect(changed != text)
            #expect(try key.signature(of: LogCheckpoint(Array(changed.utf8))) == nil, "\(new)")
        }
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .rsa2048]) func knowsBothKindsOfKeys(algorithm: KeyAlgorithm) throws {
        let (own, other) = (try PrivateKey.generate(algorithm), try PrivateKey.generate(algorithm))
        let bytes = try LogWriter.checkpoint(size: 5, root: [UInt8](repeating: 5, count: 32), key: own)
        let checkpoint = try LogCheckpoint(bytes)
        #expect(try LogWriter.key(own).signature(of: checkpoint) != nil)
        #expect(try LogWriter.key(other).signature(of: checkpoint) == nil)
    }

    /// What is damaged anywhere that is signed is not taken for signed.
    @Test func survivesAnything() throws {
        let key = try LogKey(parsing: Self.published.key)
        let whole = try LogCheckpoint(Array(Self.published.checkpoint.utf8))
        var read = 0
        for damaged in mutations(of: Array(Self.published.checkpoint.utf8), count: 5000) {
            guard let checkpoint = try? LogCheckpoint(damaged) else { continue }
            read += 1
            if key.signature(of: checkpoint) != nil {
                #expect(
                    checkpoint.size == whole.size && checkpoint.root == whole.root && checkpoint.origin == whole.origin)
                #expect(key.signature(of: checkpoint)?.moment == key.signature(of: whole)?.moment)
            }
        }
        #expect((1..<5000).contains(read))
    }

    @Test func refusesKeysThatLogsDoNotHave() throws {
        for text in ["", "x", "AAAA", String(repeating: "A", count: 20_000), "<html>"] {
            #expect(throws: SignetError(.malformedKey, "")) { try LogKey(parsing: text) }
        }
        for algorithm in [KeyAlgorithm.ed25519, .ecdsaP384] {
            let key = try PrivateKey.generate(algorithm)
            #expect(throws: SignetError(.unsupportedKey, "")) { try LogWriter.key(key) }
        }
    }
}
