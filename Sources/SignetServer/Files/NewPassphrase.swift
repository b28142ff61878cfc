import SignetCore
import SignetPKI

extension PassphraseSource {
    /// Reads a passphrase that will encrypt something; on the terminal it is asked twice, so that a slip of the finger does
    /// not lock the key for ever.
    /// - Throws: as `read()`, and `.invalidInput` when the two differ.
    public func readNew() throws -> Secret<String> {
        let passphrase = try read()
        guard case .terminal = self else { return passphrase }
        let repeated = try PassphraseSource.terminal(prompt: "Once more: ").read()
        guard repeated.reveal() == passphrase.reveal() else {
            throw SignetError(.invalidInput, "The two passphrases are not the same.", remedy: "Start again.")
        }
        return passphrase
    }
}
