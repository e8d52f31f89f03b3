//! Attackers and owners, over hours that pass at once.

use super::*;

const DAY: u64 = 24 * 60 * 60;

struct Scene {
    clock: Clock,
    attempts: Attempts,
    ana: Handle,
}

impl Scene {
    fn new() -> Self {
        let clock = Clock::system();
        let ana = Handle::parse("ana").unwrap();
        Self { attempts: Attempts::new(30, clock.clone()), clock, ana }
    }

    fn sign_in(&self, address: &str, device: Option<u8>) -> Result<Counted, TooMany> {
        let client = Client { address: address.parse().unwrap() };
        let device = device.map(|byte| TokenHash([byte; 32]));
        self.attempts.count(Attempt::SignIn { client, handle: Some(&self.ana), device })
    }

    /// A wrong guess of each address that may; gives how many were compared with the password.
    fn guess(&self, addresses: &[String]) -> usize {
        addresses.iter().filter(|from| self.sign_in(from, None).is_ok()).count()
    }

    fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

fn addresses(number: u8) -> Vec<String> {
    (0..number).map(|last| format!("203.0.113.{last}")).collect()
}

#[test]
fn an_owner_gets_in_at_the_first_try_whoever_attacks() {
    for attackers in [addresses(1), addresses(50)] {
        let scene = Scene::new();
        for second in 0..60 {
            scene.pass(1);
            scene.guess(&attackers);
            if second % 4 > 0 {
                continue;
            }
            // Elsewhere and on a device that is new, and at the attacker's address on a known one.
            scene.sign_in("198.51.100.7", None).unwrap().forgive();
            let known = scene.sign_in("203.0.113.0", Some(1)).unwrap();
            assert!(known.is_of_known());
            known.forgive();
            scene.attempts.count(Attempt::OwnPassword(UserId(1))).unwrap().forgive();
        }
        // With three typing errors first, still without waiting.
        for _ in 0..2 {
            drop(scene.sign_in("198.51.100.8", None).unwrap());
        }
        scene.sign_in("198.51.100.8", None).unwrap().forgive();
    }
}

#[test]
fn guesses_a_day_are_as_many_as_is_promised() {
    let day_of = |addresses: &[String]| {
        let scene = Scene::new();
        let mut guesses = 0;
        for _ in 0..DAY / 120 {
            // Buckets hold what comes in two minutes.
            guesses += (0..8).map(|_| scene.guess(addresses)).sum::<usize>();
            scene.pass(120);
        }
        guesses
    };
    for (number, promised) in [(1, 4_800), (10, 4_800), (50, 291 * 50)] {
        let guesses = day_of(&addresses(number));
        assert!(guesses <= promised + 100, "{number}: {guesses}");
    }
    // All networks of one site are one.
    let site: Vec<_> = (0..50).map(|number| format!("2001:db8:7:{number}::1")).collect();
    let guesses = day_of(&site);
    assert!(guesses <= 4_800 + 100, "{guesses}");
}

#[test]
fn parallel_guesses_count_before_they_are_compared() {
    let scene = Scene::new();
    let compared: Vec<_> = (0..20).map_while(|_| scene.sign_in("203.0.113.1", None).ok()).collect();
    assert_eq!(compared.len(), 10);
    for guess in compared {
        guess.forgive();
    }
    assert!(scene.sign_in("203.0.113.1", None).is_ok());
}

#[test]
fn right_passwords_cost_an_office_nothing_and_wrong_ones_do() {
    let scene = Scene::new();
    for number in 0..200 {
        let handle = Handle::parse(&format!("person{number}")).unwrap();
        let address = IpAddr::from([203, 0, 113, 1]);
        let client = Client { address };
        let attempt = Attempt::SignIn { client, handle: Some(&handle), device: None };
        scene.attempts.count(attempt).unwrap().forgive();
    }
    let client = Client { address: [203, 0, 113, 1].into() };
    for _ in 0..30 {
        drop(scene.attempts.count(Attempt::NewAccount(client)).unwrap());
    }
    assert!(scene.sign_in("203.0.113.1", None).is_err());
    assert!(scene.sign_in("203.0.113.2", None).is_ok());
}

#[test]
fn a_known_device_that_guesses_is_slowed_and_then_a_stranger() {
    let scene = Scene::new();
    for number in 0..20 {
        let counted = scene.sign_in("203.0.113.1", Some(1)).unwrap();
        assert_eq!(counted.is_of_known(), number < 10);
    }
    assert!(scene.sign_in("203.0.113.1", Some(1)).is_err());
    assert!(scene.sign_in("203.0.113.1", Some(2)).is_ok(), "another device");
}

#[test]
fn an_account_signs_in_so_often_and_no_more_wherever_from() {
    let scene = Scene::new();
    for number in 0..30 {
        let device = (number % 2 == 0).then_some(1);
        scene.sign_in("203.0.113.1", device).unwrap().forgive();
    }
    for device in [None, Some(1), Some(2)] {
        let refused = scene.sign_in("198.51.100.7", device).unwrap_err();
        assert!(refused.retry_after <= Duration::from_secs(2), "{refused:?}");
    }
    scene.pass(2);
    // Those that wait for their hash at once are all paid for.
    let at_once: Vec<_> = (0..5).map(|_| scene.sign_in("203.0.113.1", None).unwrap()).collect();
    at_once.into_iter().for_each(Counted::forgive);
    scene.pass(8);
    assert!(scene.sign_in("203.0.113.1", None).is_err());
    scene.pass(2);
    assert!(scene.sign_in("203.0.113.1", None).is_ok());
}

#[test]
fn what_was_not_compared_is_no_guess_and_counts_for_its_address() {
    let scene = Scene::new();
    for _ in 0..15 {
        scene.sign_in("203.0.113.1", None).unwrap().undecided();
        scene.sign_in("203.0.113.1", Some(1)).unwrap().undecided();
    }
    assert!(scene.sign_in("203.0.113.1", Some(1)).unwrap().is_of_known());
    for _ in 0..10 {
        drop(scene.sign_in("203.0.113.1", None).unwrap());
    }
    assert!(scene.sign_in("203.0.113.1", None).is_err(), "ten are the guesses of an address");
    let client = Client { address: [203, 0, 113, 1].into() };
    for _ in 0..5 {
        drop(scene.attempts.count(Attempt::NewAccount(client)).unwrap());
    }
    assert!(scene.attempts.count(Attempt::NewAccount(client)).is_err(), "25 of 30 were taken");
}
