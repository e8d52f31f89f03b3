//! Claims about finding people, on both databases.

use serde_json::json;

use super::SEARCH;
use crate::conformance::{Claim, Servers, on_both};
use crate::dialect::{Dialect, spell};
use crate::statement::args;
use crate::{Store, StoreError};

on_both![
    people_are_found_without_accents_and_with_letters_left_out,
    a_name_of_the_release_before_is_found,
    one_among_ten_thousand_is_found,
];

async fn handles(store: &Store, query: &str) -> Result<Vec<String>, StoreError> {
    let people = store.search_people(query, 5).await?;
    Ok(people.iter().map(|person| person.handle.to_string()).collect())
}

async fn people_are_found_without_accents_and_with_letters_left_out(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    for (handle, name) in [
        ("zoe", "Zoë Ärmel"),
        ("armin", "Armin"),
        ("luk", "Łukasz Żak"),
        ("anna-maria", "Anna-Maria O’Neill"),
        ("odd", "100% _sure_!"),
    ] {
        scene.person_called(handle, Some(name)).await?;
    }
    for (query, found) in [
        ("arm", &["armin", "zoe"][..]), // The first word before the second.
        ("ÄRM", &["armin", "zoe"]),
        ("zoe arm", &["zoe"]),
        ("lukasz", &["luk"]),
        ("lksz", &["luk"]),
        ("@anna-maria", &["anna-maria"]),
        ("oneill", &["anna-maria"]),
        ("0% _s", &["odd"]),
        ("zzz", &[]),
        ("!", &["odd"]),
        ("\0", &[]),
    ] {
        assert_eq!(handles(&scene.two, query).await?, found, "{query:?}");
    }
    assert_eq!(handles(&scene.two, &"x".repeat(5_000)).await?, [""; 0]);
    Ok(())
}

async fn a_name_of_the_release_before_is_found(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    scene.person("ben").await?;
    let write = scene.one.write::<_, StoreError, _>(|sql| {
        Box::pin(async move {
            let rename = "UPDATE accounts SET name = 'Émile', name_key = 'émile' WHERE handle = $1";
            sql.execute(rename, args!["ben"]).await
        })
    });
    write.await?;
    assert_eq!(handles(&scene.two, "emile").await?, ["ben"]);
    assert_eq!(handles(&scene.two, "ben").await?, ["ben"], "by the handle alone");
    Ok(())
}

async fn one_among_ten_thousand_is_found(servers: Servers) -> Claim {
    let scene = servers.scene().await?;
    let people: Vec<_> = (0..10_000).map(|n| (format!("p{n}"), format!("person {n}"))).collect();
    let write = scene.one.write::<_, StoreError, _>(move |sql| {
        Box::pin(async move {
            let insert = "
                INSERT INTO accounts (handle, name, name_key, role, password, created_at,
                                      found_by, found_of)
                SELECT handle, name, name, 'member', '', 0, ' ' || name || ' @' || handle, name
                FROM {rows $1 handle:text name:text} w";
            sql.execute(insert, args![json!(people)]).await
        })
    });
    write.await?;
    scene.person_called("zoe", Some("Zoë")).await?;
    let before = scene.two.statements_read();
    let begun = std::time::Instant::now();
    assert_eq!(handles(&scene.two, "zo").await?, ["zoe"]);
    println!("one of ten thousand is found in {:?}", begun.elapsed());
    assert_eq!(scene.two.statements_read() - before, 2, "the search, and a look for keys");
    assert_eq!(handles(&scene.two, "person 9999").await?, ["p9999"]);

    // What is looked through is one index, up to a bound, and nothing else has a length.
    if scene.two.reads().dialect() == Dialect::Sqlite {
        let spelled = spell(SEARCH, Dialect::Sqlite);
        let explain = format!("EXPLAIN QUERY PLAN {}", spelled.as_str());
        let values = args!["zo", "", "", "", "", "", 20_u32, 50_000_u32, "zp"];
        let plan: Vec<(i64, i64, i64, String)> =
            scene.two.reads().all(explain.leak(), values).await?;
        let scans = plan.iter().map(|row| &row.3).filter(|row| row.starts_with("SCAN"));
        let of_tables = scans.filter(|row| row.contains("accounts"));
        assert_eq!(
            of_tables.collect::<Vec<_>>(),
            ["SCAN accounts USING COVERING INDEX accounts_to_find"],
            "{plan:#?}"
        );
    }
    Ok(())
}
