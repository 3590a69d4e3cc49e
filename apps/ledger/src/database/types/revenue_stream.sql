create type revenue_stream as enum ('sponsorship', 'affiliate', 'product', 'subscription', 'donation', 'event');
