import Foundation
import SignetACME
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Account keys as other clients keep them.
@Suite struct PrivateJSONWebKeyTests {
    /// RFC 7515 appendix A.3.
    private static let elliptic = """
        {"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", \
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}
        """
    /// RFC 8037 appendix A.1; its thumbprint is in A.3.
    private static let edwards = """
        {"kty": "OKP", "crv": "Ed25519", "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", \
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
        """
    /// As certbot writes it; made with pyca/cryptography for this test.
    private static let rsa = """
        {"kty": "RSA", \
        "n": "gub3O7uzhDLn29GpeTuaXxu9FhttMJ2PfKhOixdJvEFt-uv8QqTT7Won5atE9nQX9A0BG0bywd8f7Vau1o5j2hdkgwneWbe6ch92\
        wVXC9scqlUeaOD3XatALABJsKv22zoZmt-kv_jDjIoJ-YqA17bBfrhm1QgJGosZDew4K7fv4j4svtu5w6-CwAaPvm0p3bkRLmTTP\
        zPdeb5h0YYksSj585rv2GWIg1hPGgj03FpXtl_HooeeqsIhMaRlajhNJvfZWH5mT8Au0wBj14A9WxFOKTPwbvCO4V0QCF4O7ASXQ\
        AJFfxLAGyR4aJER3lerUUNhD30sSj3J91NmgQlRlMQ", \
        "e": "AQAB", \
        "d": "DSMCssLujBjTvfK3kEwT_PF6s2pDNfrJ-Jencjv_EV57nA_su_9wqUXbBSh__j--W6amcsdW-2_Z82acmzmk-bEZTDFEWDqhAmz3\
        7QUfUMbCFkMeTgCeysBgKjyvEE1v-B_y1QgY4eikEsWHy3wKjXUC1SUNVLeHwTQmd4X8QM_A7tvqjQNiQeoTlr6R13Yq5DW1RuFS\
        CdMFbi6CDRVcLXFVd041ppT0_rPuUxzFgxIXKHQvJC-3f9XCEc2-OEGOocGB8Z1SUrjiqnxRJ7OoWvG2_KylxPSMYK044SajJtkH\
        QTCvqBqt9p4IAm_2MmDITEU55amM-DSEZGwbvKeTQQ", \
        "p": "uABXMLMHWfMeTXF38yKA7hMgTfvhm5mtfJ84-VhKmnv0gSAE1N0egHuzwhXjyUYz_z1187AskN7VbOR0RUOtwNjaSHmUC2ynGX7g\
        OuRZkiHD6snEkLuNhD8GRdYZjtwRnuPg7z3nxtybvGUVJ7uhxEt96EpZopI1UyKIBE-olEk", \
        "q": "th-dgHpFi-zf6It-rQcXXq5f6fllEq56rqkZ_jlqbRvOBADNR21wmXoPy3n4BJwfrKEd-OZo3iC-DEIhwRlcljHSidlGCC5CVrIt\
        prQPImDa-1FouZv1Ahuul4k_WEPmOBwbkCP7Mq2l4QSCO7dLQUHR2K-0f1-eX95SYaZUeak", \
        "dp": "W3XP4SUcQlnWdigwt2ovLCfVpu3M9ssssQV0DH0WmDOFFaoUvLosrzDN6Wt4DlQXBIhIWRj5Dgm1jKsCIGvDslgYKG5GaGdZqBKo\
        4p0e6MRf3hTs4ARaE6JAO_ZwPdKl75TV-hWLYA3IW5zjJxzdC_V6YDyU0Xpbhzdi5MGzygE", \
        "dq": "TTOnq1-pfYAjBkujnitEX9FhPSiIDNxDiyiJqTejgq7nrNC-NAoTUivo6CNC3Ill7-K4dtsNFyQgC8g40Mc0dUKXcfHVewBJBMEx\
        Etp_E96k1SYUU6HlwUgEwZ3faUYXIC_iCz8Fa90qVPF5V2ECmJ4TG1yYEepxk0gF-fjtFEk", \
        "qi": "DrWD5IpZPpmBGd7R7Z2C6yriTqIYYsU9fYzM69fPJWFYSrUxyADQUaDYBFCuXbFk2eGY6h-EVVXF4dmRL-aRLonhyNaOG2YlFXml\
        MhEMUgoAdeACp1MaX_tqE3bMUR5yLQ6i4ls1FbbjYAFlfNlSmzBpVgINVFmUtPLqojYTmRc"}
        """

    private func publicHalf(_ text: String) throws -> [String: String] {
        let key = try PrivateKey(jsonWebKey: Array(text.utf8))
        return try JSONDecoder().decode(
            [String: String].self, from: JSONEncoder().encode(JSONWebKey(key.publicKey)))
    }

    @Test(arguments: [elliptic, edwards, rsa])
    func thePublicHalfIsTheOneInTheText(text: String) throws {
        let whole = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        let half = try publicHalf(text)
        #expect(half.count >= 3 && half.allSatisfy { whole[$0.key] == $0.value })
    }

    @Test func theThumbprintIsThatOfTheStandard() throws {
        let key = try PrivateKey(jsonWebKey: Array(Self.edwards.utf8))
        #expect(try JSONWebKey(key.publicKey).thumbprint() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }

    @Test(arguments: [
        "", "{}", "[]", "nonsense", #"{"kty": "EC", "crv": "P-256"}"#, #"{"kty": "EC", "crv": "P-256", "d": ""}"#,
        #"{"kty": "EC", "crv": "secp256k1", "d": "AQ"}"#, #"{"kty": "oct", "k": "AQ", "d": "AQ"}"#,
        #"{"kty": "RSA", "d": "AQ", "n": "AQ", "e": "AQ", "p": "AQ", "q": "AQ"}"#,
        #"{"kty": "OKP", "crv": "Ed25519", "d": "AQ"}"#,
    ])
    func whatIsNoKeyIsRefused(text: String) {
        #expect(throws: SignetError(.malformedKey, "")) { try PrivateKey(jsonWebKey: Array(text.utf8)) }
    }

    /// Whatever is in the file: a key or `.malformedKey`, and nothing of it in the message.
    @Test(arguments: [elliptic, edwards, rsa])
    func damagedTextsAreRefusedOrRead(text: String) {
        for damaged in mutations(of: Array(text.utf8), count: 300, seed: 8) {
            do {
                _ = try PrivateKey(jsonWebKey: damaged)
            } catch let error as SignetError {
                #expect([.malformedKey, .unsupportedKey].contains(error.code))
                #expect(!"\(error)".contains("jpsQnnGQmL"))
            } catch {
                Issue.record(error)
            }
        }
    }
}
