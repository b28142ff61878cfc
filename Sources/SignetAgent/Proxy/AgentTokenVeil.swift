import NIOHTTP1
import SignetCore
import SignetVault

/// Takes the agent's token and its accessor out of answers: who may use the proxy need not know the token itself.
enum AgentTokenVeil {
    /// The longest answer that is looked through: none that tells a token is longer.
    private static let longest = 1 << 20

    static func veiled(_ answer: RawVaultAnswer, _ token: Secret<String>?) -> RawVaultAnswer {
        guard let token, (200..<300).contains(answer.status), answer.body.count <= longest,
            answer.body.firstRange(of: Array(token.reveal().utf8)) != nil, let members = answer.members
        else { return answer }
        var shown = answer
        shown.body = veiled(.object(members), token.reveal()).bytes
        return shown
    }

    private static func veiled(_ value: JSONValue, _ token: String) -> JSONValue {
        switch value {
        case .string(token): return ""
        case .array(let elements): return .array(elements.map { veiled($0, token) })
        case .object(var members):
            if members["id"]?.text == token || members["client_token"]?.text == token { members["accessor"] = "" }
            return .object(members.mapValues { veiled($0, token) })
        default: return value
        }
    }
}
