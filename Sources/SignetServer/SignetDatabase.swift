import SignetACME
import SignetAuthority
import SignetRenewal
import SignetStorage
import SignetVault
import SignetWatch

/// The database of this program, whichever of its commands opens it.
package enum SignetDatabase {
    /// Every table that there is, in the order in which they were added: the records of `signet server` are `signet cert list`'s too.
    package static let migrations =
        Sealer.migrations + [Leases.migration] + AuthorityService.migrations + RenewalEngine.migrations
        + ACMEMigrations.all + ChallengeResponses.migrations + VaultMigrations.all + WatchMigrations.all
        + [AddedSourceRepository.migration]
}
