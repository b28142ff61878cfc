import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// PEM texts as people keep them.
@Suite struct PEMBlockTests {
    private func refusal(_ text: String) -> SignetError? {
        #expect(throws: SignetError.self) { try PEMBlock.parseAll(text) }
    }

    @Test func blocksAmongText() throws {
        let text = """
            Bag Attributes
                friendlyName: x
            -----BEGIN ONE-----
            AQID
            -----END ONE-----
            \u{20}
            -----BEGIN TWO-----\u{20}\u{20}
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-256-CBC,
              00FF

            A
            Q ID
            BA==
            -----END TWO-----
            """
        let blocks = try PEMBlock.parseAll(text)
        #expect(blocks.map(\.label) == ["ONE", "TWO"])
        #expect(blocks[0].bytes == [1, 2, 3] && blocks[0].headers.isEmpty)
        #expect(blocks[1].bytes == [1, 2, 3, 4])
        #expect(blocks[1].headers["Proc-Type"] == "4,ENCRYPTED")
        #expect(blocks[1].headers["DEK-Info"]?.hasSuffix("00FF") == true)
        #expect(try PEMBlock.parseAll("no block here").isEmpty)
        #expect(try PEMBlock.parseAll("").isEmpty)
    }

    @Test func writingIsReadBack() throws {
        for size in [1, 47, 48, 49, 1000] {
            let block = PEMBlock(label: "X", bytes: (0..<size).map { UInt8(truncatingIfNeeded: $0) })
            #expect(try PEMBlock.parseAll(block.text + block.text) == [block, block])
            #expect(block.text.hasSuffix("-----END X-----\n"))
            #expect(block.text.split(separator: "\n").allSatisfy { $0.utf8.count <= 64 })
        }
    }

    @Test(arguments: [
        ("-----BEGIN A-----\nAQID\n", "line 1", "no END"), ("-----BEGIN A-----", "line 1", "no END"),
        ("-----BEGIN A-----\n", "line 1", "no END"), ("-----BEGIN A-----\nAQID", "line 1", "no END"),
        ("-----BEGIN A-----\r", "line 1", "no END"), ("-----BEGIN A-----\r\n", "line 1", "no END"),
        ("-----BEGIN A-----\nAQ*D\n-----END A-----", "Line 2", "base64"),
        ("x\n-----BEGIN A-----\nAQID\n-----END B-----", "Line 4", "should end"),
        ("-----END A-----", "Line 1", "never begun"), ("-----BEGIN A-----\nAQI\n-----END A-----", "line 1", "cut off"),
        ("-----BEGIN A-----\n-----END A-----", "line 1", "empty"), ("-----BEGIN A----\nAQID", "Line 1", "damaged"),
        ("-----BEGIN A-----\nAQ==\nAQID\n-----END A-----", "Line 3", "base64"),
    ])
    func damageIsNamedByItsLine(_ text: String, _ place: String, _ what: String) {
        let error = refusal(text)
        #expect(error?.code == .malformedPEM)
        #expect(
            error?.message.contains(place) == true && error?.message.contains(what) == true, "\(error?.message ?? "")")
    }

    /// Foundation's decoder is another one: what it makes of the characters without line ends is what the block holds.
    @Test func decodingAgreesWithFoundation() throws {
        var random = SeededGenerator(seed: 7)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var (accepted, refused) = (0, 0)
        for _ in 0..<4000 {
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 0...90, using: &random) {
                switch Int.random(in: 0..<200, using: &random) {
                case ..<180: text.append(alphabet[Int.random(in: 0..<64, using: &random)])
                case ..<190: text += [0x0A]
                case ..<196: text += [0x0D, 0x0A]
                case 196: text += [0x0D]
                case 197, 198: text += [0x20]
                default: text += [UInt8(ascii: "=")]
                }
            }
            text += [UInt8](repeating: UInt8(ascii: "="), count: Int.random(in: 0...3, using: &random)) + [0x0A]
            let characters = text.filter { $0 > 0x20 }
            let isWhole = !characters.drop { $0 != UInt8(ascii: "=") }.contains { $0 != UInt8(ascii: "=") }
            let holdsAny = characters.contains { $0 != UInt8(ascii: "=") }
            let expected = isWhole && holdsAny ? Data(base64Encoded: Data(characters)).map { [UInt8]($0) } : nil
            let block = Array("-----BEGIN A-----\n".utf8) + text + Array("-----END A-----\n".utf8)
            let read = try? PEMBlock.parseAll(block).first?.bytes
            #expect(read == expected, "\(String(decoding: text, as: UTF8.self).debugDescription)")
            if read == nil { refused += 1 } else { accepted += 1 }
        }
        #expect(accepted > 500 && refused > 500)
    }

    @Test func damagedTexts() throws {
        let leaf = try #require(FixedChain.leaf)
        for text in mutations(of: Array(("# notes\n" + leaf.pem + leaf.pem).utf8), count: 2000, seed: 1) {
            do {
                _ = try PEMBlock.parseAll(text)
            } catch {
                #expect((error as? SignetError)?.code == .malformedPEM)
            }
        }
        #expect(refusal(String(repeating: "x", count: PEMBlock.maximumTextSize + 1))?.code == .malformedPEM)
    }
}
