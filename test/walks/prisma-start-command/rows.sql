INSERT INTO "User" ("email") VALUES ('a@example.com');
INSERT INTO "Order" ("userId") VALUES (1);
