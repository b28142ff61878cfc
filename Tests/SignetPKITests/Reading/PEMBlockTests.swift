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
        ("-----BEGIN A-----\nAQID\n", "line 1", "no END"),
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
